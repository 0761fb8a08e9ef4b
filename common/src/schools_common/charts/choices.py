"""The kinds and formats of charts, and the options of each kind."""

from enum import StrEnum
from typing import Any

from schools_common.grouping import GroupBy
from schools_common.vocabulary import GROUPS, Category, Subject, slug


class ChartKind(StrEnum):
    """The kinds of charts."""

    AVERAGES = "averages"
    LEVELS = "levels"
    MAP = "map"
    RANKING = "ranking"
    SCATTER = "scatter"
    DISTRIBUTION = "distribution"
    COMPARE = "compare"


class ChartFormat(StrEnum):
    """The file formats of charts; each value is the file extension."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    WEBP = "webp"
    HTML = "html"
    JSON = "json"
    CSV = "csv"


class Theme(StrEnum):
    """The colours of a chart: on white, or on nearly black."""

    LIGHT = "light"
    DARK = "dark"


class SubjectChoice(StrEnum):
    """The subjects of a chart."""

    ELA = "ela"
    MATH = "math"
    BOTH = "both"

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The subjects that are chosen."""
        return tuple(Subject) if self is SubjectChoice.BOTH else (Subject(self),)


class Order(StrEnum):
    """The end of a ranking that is shown."""

    HIGHEST = "highest"
    LOWEST = "lowest"


SHARES_OF_CATEGORIES = {
    slug(category): category for category in Category if category is not Category.ALL
}
"""Measures that are a category's share of the school's students."""

Measure = StrEnum(  # type: ignore[misc]  # its members come from the vocabulary
    "Measure", {name: name for name in ("enrollment", *GROUPS, *SHARES_OF_CATEGORIES)}
)
"""A property of schools: their enrollment, or a share of their students."""

DEFAULTS: dict[ChartKind, dict[str, Any]] = {
    ChartKind.AVERAGES: {"subject": SubjectChoice.BOTH, "group_by": GroupBy.CATEGORY},
    ChartKind.LEVELS: {"subject": SubjectChoice.BOTH, "group_by": GroupBy.CATEGORY},
    ChartKind.MAP: {"subject": SubjectChoice.ELA},
    ChartKind.RANKING: {
        "subject": SubjectChoice.ELA,
        "order": Order.HIGHEST,
        "top": 20,
        "min_tested": 30,
    },
    ChartKind.SCATTER: {
        "subject": SubjectChoice.ELA,
        "x": Measure(slug(Category.POVERTY)),
        "min_tested": 1,
    },
    ChartKind.DISTRIBUTION: {
        "subject": SubjectChoice.ELA,
        "group_by": GroupBy.BOROUGH,
        "min_tested": 1,
        "mark": (),
    },
    ChartKind.COMPARE: {"subject": SubjectChoice.BOTH, "vs": None},
}
"""The options of each kind besides size, theme and title, with their defaults."""

ONE_SUBJECT = {ChartKind.MAP, ChartKind.RANKING, ChartKind.SCATTER, ChartKind.DISTRIBUTION}
"""Kinds that show a single subject."""
