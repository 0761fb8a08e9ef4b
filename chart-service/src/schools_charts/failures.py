"""What is recorded of a chart that could not be drawn, for everyone to read."""

from celery.exceptions import WorkerLostError

from schools_charts.files import VolumeError
from schools_charts.renderer import FigureError


def reason(error: BaseException) -> str:
    """Why, without what an error says of this machine: that stays in the log."""
    match error:
        case FigureError() | VolumeError():
            return str(error)
        case WorkerLostError():
            return "The process that drew it ended"
        case _:
            return f"{type(error).__name__}; see the chart worker's log"
