"""Height of a chart on a page, requested explicitly so that the page can reserve the space.

The renderer's default height depends on text widths, which the API does not know.
"""

from math import ceil

from schools_common.charts.choices import ChartKind
from schools_common.charts.content import Content

WIDE, NARROW, PHONE = 960, 480, 360
"""Widths of charts on pages, in pixels."""

_LETTERS = {WIDE: (125, 64, 28), NARROW: (62, 38, 24), PHONE: (43, 28, 24)}
"""Characters per line of text and of the title, and the pixels of a line of the title."""

_KEYS = {WIDE: 2, NARROW: 3, PHONE: 5}
"""Lines of the key."""

_TALLEST = 2000
"""Maximum height that may be requested, in pixels."""


def height_of(content: Content, width: int) -> int:
    """Estimate a sufficient height in pixels from the chart's rows and text lengths."""
    letters, of_title, size = _LETTERS[width]
    texts = [content.words.subtitle, *content.words.footnotes]
    lines = sum(-(-len(each) // letters) for each in texts)
    title = -(-len(content.title) // of_title) * size
    mark = 32 if content.selection.sample else 0
    frame = 125 + mark + title + 17 * (lines + _KEYS[width])
    return min(_TALLEST, frame + max(160, _drawing(content, width)))


def _drawing(content: Content, width: int) -> int:
    """Estimate the height of the plot, without title, key and footnotes."""
    options, table = content.selection.options, content.table.rows
    rows, groups, lanes = len(table), len(table) // len(options.subjects), len(options.subjects)
    column = content.table.header.index("school_name") if options.kind is ChartKind.RANKING else 0
    names = max((_lines(str(row[column])) for row in table), default=1)
    shown = min(rows, options.top or rows) + 1  # one more for the whole city
    heights = {
        ChartKind.AVERAGES: (groups * (18 * lanes + 9),) * 2,
        ChartKind.LEVELS: (groups * (18 * lanes + 9), groups * (18 * lanes + 26)),
        ChartKind.MAP: (520, 180 + width // 4),
        ChartKind.RANKING: (shown * (9 + 17 * min(2, names)), shown * 62),
        ChartKind.SCATTER: (460, 340),
        ChartKind.DISTRIBUTION: (460, 460),
        # On wide charts, each subject has a heading.
        ChartKind.COMPARE: ((rows + 2) * (9 + 17 * min(3, names)), rows * 58),
    }
    return heights[options.kind][width < WIDE]


def _lines(name: str) -> int:
    """Estimate the lines of a name at the left of a wide chart, which has 278 pixels for it."""
    return ceil((6.4 * len(name) + 2.2 * sum(map(str.isupper, name))) / 270)
