"""The pictures of the page's chart, for each screen."""

from typing import NamedTuple

from schools_common.charts.choices import ChartKind, Theme
from schools_common.charts.content import Content

from schools_api.web.addresses import Parameters, address, changed, chart_only

_WIDE, _NARROW = 960, 480


class Source(NamedTuple):
    """A picture of the chart, for some screens."""

    media: str
    address: str
    width: int
    height: int


def sources(content: Content, chosen: Parameters) -> list[Source]:
    """The pictures of the chart, the last for browsers that know no other.

    The height is asked for, so that the page can keep room for the picture.
    """
    return [
        Source(
            " and ".join(filter(None, [narrow, dark])),
            _address(chosen, width, height, theme),
            width,
            height,
        )
        for narrow, width in (("(max-width: 700px)", _NARROW), ("", _WIDE))
        for height in [_height(content, narrow=bool(narrow))]
        for dark, theme in (("(prefers-color-scheme: dark)", Theme.DARK), ("", None))
    ]


def _address(chosen: Parameters, width: int, height: int, theme: Theme | None) -> str:
    size = {"width": width if width != _WIDE else None, "height": height}
    return address("/chart.webp", changed(chart_only(chosen), **size, theme=theme, scale=2))


def _height(content: Content, *, narrow: bool) -> int:
    """A height in which the whole chart has room."""
    rows = len(content.table.rows)
    frame = 480 if narrow else 350
    drawing = {
        ChartKind.MAP: 400,
        ChartKind.SCATTER: 420,
        ChartKind.DISTRIBUTION: 460,
        ChartKind.COMPARE: rows * 44,
    }.get(content.selection.options.kind, max(160, rows * (30 if narrow else 24)))
    return min(2000, frame + drawing)
