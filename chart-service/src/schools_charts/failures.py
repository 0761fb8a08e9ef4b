"""Whether it is recorded that a chart could not be drawn, and what, for everyone to read."""

from celery.exceptions import WorkerLostError
from psycopg2.errors import QueryCanceled
from sqlalchemy.exc import InterfaceError, OperationalError

from schools_charts.files import VolumeError
from schools_charts.renderer import FigureError


def is_of_the_database(error: BaseException) -> bool:
    """Whether PostgreSQL was not there for it, which is no fault of the chart.

    A statement that it refuses or gives up is one: it would be so the next time.
    """
    if isinstance(error, OperationalError):
        return not isinstance(error.orig, QueryCanceled)
    return isinstance(error, InterfaceError)


def reason(error: BaseException) -> str:
    """Why, without what an error says of this machine: that stays in the log."""
    match error:
        case FigureError() | VolumeError():
            return str(error)
        case WorkerLostError():
            return "The process that drew it ended"
        case _:
            return f"{type(error).__name__}; see the chart worker's log"
