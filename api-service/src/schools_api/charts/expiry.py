"""Remove promises that nobody needs any more."""

import logging

from schools_common.models import ChartRequest, Dataset
from sqlalchemy import Engine, delete, func, select

logger = logging.getLogger(__name__)

KEPT_DAYS = 30
"""Days for which a chart of data that were replaced is kept after its last use."""

EXPIRE_EVERY = 3600
"""Seconds between removals."""

BATCH = 1000
"""Promises that are removed in one transaction."""

_loaded = select(Dataset.version).scalar_subquery()
_expired = (
    select(ChartRequest.id)
    .where(
        ChartRequest.used_on < func.current_date() - KEPT_DAYS,
        # Not true before the first load either: then no version is known to be gone.
        ChartRequest.spec["dataset_version"].astext != _loaded,
    )
    .limit(BATCH)
    .with_for_update(skip_locked=True)  # for other API processes, and for one used right now
)
_EXPIRE = delete(ChartRequest).where(ChartRequest.id.in_(_expired))


def expire(engine: Engine) -> int:
    """Remove the promises, and with them the records of their charts; gives their number.

    Their pictures are left to the limit of the chart store.
    """
    removed, last = 0, BATCH
    while last == BATCH:
        with engine.begin() as connection:
            last = connection.execute(_EXPIRE).rowcount
        removed += last
    if removed:
        logger.info("Removed %d charts of data that were replaced", removed)
    return removed
