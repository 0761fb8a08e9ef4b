"""Errors of the service; ``http/problems.py`` decides what clients are told of each."""


class DataNotLoaded(Exception):
    """The first load has not ended yet."""


class DataReplaced(Exception):
    """A chart was requested of data that are no longer loaded."""


class ChartNotFound(Exception):
    """No chart has this id."""


class ChartExpired(Exception):
    """No chart has this id any more, if one ever had it."""


class SchoolNotFound(Exception):
    """No school of the loaded data has the DBN that is the text."""


class TooManyCharts(Exception):
    """A client requested as many new charts as it may; ``wait`` is in seconds."""

    def __init__(self, wait: int) -> None:
        self.wait = wait


class QueueFull(Exception):
    """The queue of charts is full."""


class NotDrawnYet(Exception):
    """A chart was not drawn within the time that its address waits."""


class DrawingFailed(Exception):
    """The renderer could not draw the chart; the text says why."""


class Unavailable(Exception):
    """Something that the service needs does not answer; the text is a sentence that says what.

    ``missing`` names each such part: ``database``, ``broker``, ``data``.
    """

    def __init__(self, detail: str, missing: list[str] | None = None) -> None:
        super().__init__(detail)
        self.missing = missing
