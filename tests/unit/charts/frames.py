"""Figures of charts of hand-made rows."""

from random import Random
from typing import Any

from schools_charts.figure import figure
from schools_common.charts.content import Content, content_of
from schools_common.charts.options import ChartOptions
from schools_common.charts.selection import Selection
from schools_common.filters import SchoolFilters
from schools_common.models import StudentGroup
from schools_common.vocabulary import Category

from tests.level_counts import random_schools
from tests.rows import group, publication


def content(rows: list[StudentGroup], options: dict[str, Any], **filters: Any) -> Content:
    """Return the content of a chart of these rows; ``sample`` and ``title`` describe the data."""
    found = publication(*rows)
    found.dataset["sample"] = filters.pop("sample", False)
    return content_of(
        Selection.of(
            found, SchoolFilters.model_validate(filters), ChartOptions.model_validate(options)
        )
    )


def drawn(rows: list[StudentGroup], options: dict[str, Any], **filters: Any) -> dict[str, Any]:
    """Return the figure of a chart of these rows."""
    return figure(content(rows, options, **filters))


def result(dbn: str, category: Category, low: int, high: int, **more: Any) -> StudentGroup:
    """Return a row with 100 tested students and these level sums in both subjects."""
    bounds = {
        f"{subject}_{name}": value
        for subject in ("ela", "math")
        for name, value in (("tested", 100), ("low", low), ("high", high))
    }
    return group(dbn, category, **bounds | more)


def schools() -> list[StudentGroup]:
    """Return thirty schools with hidden levels in up to four categories, and their poverty."""
    rows = list(random_schools(Random(1), 30))
    for place, row in enumerate(each for each in rows if each.category is Category.ALL):
        row.total_enrollment = 300 + 7 * place
        poor = 290 - 5 * place
        rows.append(result(row.dbn, Category.POVERTY, 180, 230 + place, total_enrollment=poor))
    return rows


def texts(figure: dict[str, Any]) -> str:
    """Return all text around and on a figure, a line each."""
    notes = [note["text"] for note in figure["layout"]["annotations"]]
    cells = [text for trace in figure["data"] for text in trace.get("text", ())]
    axes = [figure["layout"].get(name, {}) for name in ("xaxis", "yaxis")]
    ticks = [text for axis in axes for text in axis.get("ticktext", ())]
    return "\n".join([*notes, *cells, *ticks])
