"""Decide which failures are recorded with a chart, and with what reason."""

from celery.exceptions import WorkerLostError
from schools_common.chart_store.contract import ChartStoreError, ChartStoreUnavailable
from schools_common.database import connection_lost

from schools_charts.renderer import FigureError


def is_temporary(error: BaseException) -> bool:
    """Return whether PostgreSQL or the chart store could not be reached.

    Such a failure is not recorded: the request stays open, and the chart is published again.
    """
    return isinstance(error, ChartStoreUnavailable) or connection_lost(error)


def public_reason(error: BaseException) -> str:
    """Return the reason for clients; details of this machine are only logged."""
    match error:
        case FigureError() | ChartStoreError():
            return str(error)
        case WorkerLostError():
            return "The process that drew it ended"
        case _:
            return f"{type(error).__name__}; see the chart worker's log"
