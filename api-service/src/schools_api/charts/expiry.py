"""Remove expired promises."""

import logging

from schools_common.models import ChartRequest, Dataset
from sqlalchemy import Engine, delete, func, select

logger = logging.getLogger(__name__)

KEEP_DAYS = 30
"""Days after its last use for which a chart of replaced data is kept."""

EXPIRE_EVERY = 3600
"""Seconds between removals."""

BATCH = 1000
"""Promises removed in one transaction."""

_loaded = select(Dataset.version).scalar_subquery()
_expired = (
    select(ChartRequest.id)
    .where(
        ChartRequest.used_on < func.current_date() - KEEP_DAYS,
        # NULL before the first load, so nothing is removed then.
        ChartRequest.spec["dataset_version"].astext != _loaded,
    )
    .limit(BATCH)
    .with_for_update(skip_locked=True)  # leave rows that another process removes or uses now
)
_EXPIRE = delete(ChartRequest).where(ChartRequest.id.in_(_expired))


def expire(engine: Engine) -> int:
    """Remove expired promises with the records of their charts, and return their number.

    The pictures stay until the chart store's size limit removes them.
    """
    removed, last = 0, BATCH
    while last == BATCH:
        with engine.begin() as connection:
            last = connection.execute(_EXPIRE).rowcount
        removed += last
    if removed:
        logger.info("Removed %d charts of data that were replaced", removed)
    return removed
