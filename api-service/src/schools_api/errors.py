"""Errors of the service; ``http/problems.py`` decides what clients are told of each."""


class DataNotLoaded(Exception):
    """The first load has not ended yet."""


class DataReplaced(Exception):
    """A chart was requested for data that are no longer loaded."""


class ChartNotFound(Exception):
    """No chart has this id."""


class ChartExpired(Exception):
    """This id looks genuine but is unknown: its chart has expired, if there was one."""


class SchoolNotFound(Exception):
    """No loaded school has this DBN, which is the exception's text."""


class TooManyCharts(Exception):
    """A client has reached its limit of new charts; ``wait`` is in seconds."""

    def __init__(self, wait: int) -> None:
        self.wait = wait


class QueueFull(Exception):
    """The chart queue is full."""


class NotDrawnYet(Exception):
    """A chart was not drawn within the time that a request waits for it."""


class DrawingFailed(Exception):
    """The renderer could not draw the chart; the text gives the reason."""


class Unavailable(Exception):
    """A dependency is unavailable; the text describes it in a sentence.

    ``missing`` lists the dependencies: ``database``, ``broker``, ``data``.
    """

    def __init__(self, detail: str, missing: list[str] | None = None) -> None:
        super().__init__(detail)
        self.missing = missing
