"""The chart as a plotly figure: a pure function of its filters and data.

Every visible change also raises ``schools_common.contracts.CHART_DESIGN``.
"""

from typing import Any

from schools_common import captions, titles
from schools_common.chart_data import ChartData
from schools_common.contracts import ChartSpec
from schools_common.vocabulary import Subject

from schools_charts import bars
from schools_charts.axes import category_axis, category_labels, level_axis, level_names
from schools_charts.style import (
    COLOURS,
    EDGE,
    FONT,
    INK,
    LEFT,
    LINE,
    LONG,
    MUTED,
    PAPER,
    SMALL,
    TEXT,
    WARNING,
    text,
)
from schools_charts.typesetting import BOLD, fit, paragraph

# Size and lines of a title, and of one that is too long for that.
TITLES = ((21, 2), (17, 3))


def figure(spec: ChartSpec, data: ChartData) -> dict[str, Any]:
    """Return the figure, as JSON, with the averages per category and subject as grouped bars.

    Text is wrapped and shortened here, and the margins follow from it, so that nothing leaves
    the page or overlaps.
    """
    page = spec.options
    averages = data.summary.averages
    room = page.width - 2 * EDGE

    title, title_size = _title(titles.title(spec.filters), room)
    subtitle = fit(captions.subtitle(data, spec.filters.category), TEXT, room, lines=1)
    notes = captions.footnotes(data)
    footnotes = [line for note in notes for line in fit(note, SMALL, room, lines=2)]
    labels = category_labels(averages, page.width - LEFT - EDGE)
    label_lines = max((label.count("<br>") + 1 for label in labels), default=1)

    subtitle_top = EDGE + len(title) * title_size * LINE + 4
    key_top = subtitle_top + TEXT * LINE + 14
    top = round(key_top + TEXT * LINE + 30)
    footnotes_top = page.height - EDGE - len(footnotes) * SMALL * LINE
    bottom = round(page.height - footnotes_top + label_lines * TEXT * LINE + 24)

    def at(from_top: float) -> float:
        """Convert pixels below the top of the page to pixels above the top of the axes."""
        return round(top - from_top, 1)

    texts = [
        text(f"<b>{paragraph(title)}</b>", title_size, yshift=at(EDGE)),
        text(paragraph(subtitle), colour=MUTED, yshift=at(subtitle_top)),
        text(_key(), yshift=at(key_top)),
        text(paragraph(footnotes), SMALL, MUTED, yshift=at(footnotes_top + 6)),
        *level_names(),
        *(value for subject in Subject for value in bars.values(averages, subject)),
    ]
    if data.sample:
        texts.append(_sample_mark(at(key_top - 5)))
    if not any(average.tested for average in averages):
        texts.append(_instead_of_bars(captions.NO_TEST_TAKERS if averages else captions.NOTHING))
    traces = [trace for subject in Subject for trace in bars.traces(averages, subject)]
    return {
        "data": [trace.to_plotly_json() for trace in traces],
        "layout": {
            "width": page.width,
            "height": page.height,
            "margin": {"l": LEFT, "r": EDGE, "t": top, "b": bottom, "pad": 0},
            "paper_bgcolor": PAPER,
            "plot_bgcolor": PAPER,
            "font": {"family": FONT, "size": TEXT, "color": INK},
            "barmode": "overlay",
            "showlegend": False,
            "xaxis": category_axis(labels).to_plotly_json(),
            "yaxis": level_axis().to_plotly_json(),
            "annotations": texts,
        },
    }


def _title(words: str, pixels: float) -> tuple[list[str], int]:
    """Return the lines of the title, and their size."""
    for size, most in TITLES:
        lines = fit(words, size * BOLD, pixels, most)
        if not lines[-1].endswith("…"):
            break
    return lines, size


def _key() -> str:
    return "     ".join(
        f"<span style='color:{COLOURS[subject]}'>■</span> {LONG[subject]}" for subject in Subject
    )


def _sample_mark(yshift: float) -> dict[str, Any]:
    return text(
        f"<b>{captions.SAMPLE}</b>",
        colour=PAPER,
        bgcolor=WARNING,
        borderpad=5,
        x=1,
        xanchor="right",
        xshift=0,
        yshift=yshift,
    )


def _instead_of_bars(words: str) -> dict[str, Any]:
    return text(
        words,
        16,
        MUTED,
        bgcolor=PAPER,
        borderpad=8,
        x=0.5,
        xanchor="center",
        xshift=0,
        y=0.5,
        yanchor="middle",
    )
