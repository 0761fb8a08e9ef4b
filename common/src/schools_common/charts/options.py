"""The options of a chart: a value that validates itself and has a canonical form."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from schools_common.charts.choices import (
    DEFAULTS,
    ONE_SUBJECT,
    ChartFormat,
    ChartKind,
    Measure,
    Order,
    SubjectChoice,
    Theme,
)
from schools_common.charts.words import is_shown
from schools_common.filter_types import REFUSED, AnyOf, Between, Dbn
from schools_common.filters import SchoolFilters
from schools_common.grouping import GroupBy, in_one_category
from schools_common.vocabulary import Subject

MAX_TITLE = 140
"""Maximum length of a title, in characters."""

MAX_MARKS = 10
"""Maximum number of schools that a distribution marks."""


def _plain(text: str) -> str:
    """Put a title on one line, without invisible characters."""
    line = " ".join("".join(c if is_shown(c) else " " for c in text).split())
    if not line or "\ufffd" in line:
        raise PydanticCustomError(REFUSED, "must have text that can be read")
    return line


def _only_of_some(default: Any = None, **about: Any) -> Any:
    return Field(default=default, validate_default=True, **about)


class ChartChoices(BaseModel):
    """The options that a client chooses.

    Options that are not given get the kind's defaults, so that equal charts have equal options. An
    option that the kind does not have raises ``pydantic.ValidationError``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ChartKind = Field(default=ChartKind.AVERAGES, description="The kind of chart.")
    subject: SubjectChoice | None = _only_of_some(
        description="`both` by default, and for `averages`, `levels` and `compare` alone; "
        "others show `ela` or `math`.",
        examples=["math"],
    )
    group_by: GroupBy | None = _only_of_some(
        description="Groups of `averages`, `levels` (`category` by default) and `distribution` "
        "(`borough`). All but `category` are within one category, which is All Students unless "
        "another is chosen. `grade_span` goes from the first to the last of the bands K-5, 6-8 "
        "and 9-12 that the school has students in: K-5, K-8, K-12, 6-8, 6-12 or 9-12, and `other` "
        "for a school without any grade.",
        examples=["district"],
    )
    x: Measure | None = _only_of_some(
        description="The horizontal axis of `scatter`: enrollment, or a share of the school's "
        "students.",
        examples=["poverty"],
    )
    order: Order | None = _only_of_some(description="The end of a `ranking` that is shown.")
    top: Annotated[int, Between(1, 50)] | None = _only_of_some(
        description="Schools in a `ranking`; 20 by default."
    )
    min_tested: Annotated[int, Between(1, 100_000)] | None = _only_of_some(
        description="Fewest tested students of a school in a `ranking` (30 by default), `scatter` "
        "or `distribution`."
    )
    mark: AnyOf[Dbn] | None = _only_of_some(
        max_length=MAX_MARKS, description="Schools that a `distribution` marks, by DBN."
    )
    width: Annotated[int, Between(320, 2000)] = Field(default=960, description="Width in pixels.")
    height: Annotated[int, Between(240, 2000)] | None = Field(
        default=None, description="Height in pixels; what the chart needs, if it is not given."
    )
    scale: Annotated[int, Between(1, 3)] = Field(
        default=1, description="Pixels of the image for each of width and height."
    )
    theme: Theme = Field(default=Theme.LIGHT, description="Colors of the chart.")
    title: Annotated[str, Field(max_length=MAX_TITLE)] | None = Field(
        default=None, description="A title in place of the chart's own, as plain text."
    )

    @field_validator("subject", "group_by", "x", "order", "top", "min_tested", "mark")
    @classmethod
    def _is_of_the_kind(cls, value: Any, info: ValidationInfo) -> Any:
        kind = info.data.get("kind")
        return value if kind is None else choice(kind, f"{info.field_name}", value)

    @field_validator("title")
    @classmethod
    def _is_plain(cls, value: str | None) -> str | None:
        return value if value is None else _plain(value)


def choice(kind: ChartKind, name: str, value: Any) -> Any:
    """Return the value of an option for a kind of chart, or the default if it is None.

    Raises ``PydanticCustomError`` if the kind does not have the option, or not this value.
    """
    defaults = DEFAULTS[kind]
    if value is None:
        return defaults.get(name)
    if name not in defaults:
        having = ", ".join(each for each, options in DEFAULTS.items() if name in options)
        raise PydanticCustomError(
            REFUSED,
            "is not an option of chart={kind}, only of {having}",
            {"kind": kind, "having": having},
        )
    if value is SubjectChoice.BOTH and kind in ONE_SUBJECT:
        raise PydanticCustomError(REFUSED, "must be ela or math for chart={kind}", {"kind": kind})
    return value


_NO_PIXELS = {"inline", "scale"}
_WITHOUT_EFFECT = {
    ChartFormat.SVG: _NO_PIXELS,
    ChartFormat.PDF: _NO_PIXELS,
    ChartFormat.HTML: {"scale"},
    ChartFormat.JSON: _NO_PIXELS,
    ChartFormat.CSV: {"inline", "scale", "width", "height", "theme", "title"},
}
"""Options without effect on a file of the format."""


Value = TypeVar("Value")


def required(value: Value | None) -> Value:
    """Return the value of an option that the chart's kind has. Raises ``ValueError`` if None."""
    if value is None:
        raise ValueError("The kind of chart does not have this option")
    return value


class ChartOptions(ChartChoices):
    """All choices for a chart besides its filters."""

    format: ChartFormat = ChartFormat.PNG
    inline: bool = False
    """For HTML: embed plotly.js in the file."""

    vs: SchoolFilters | None = _only_of_some()

    @field_validator("inline")
    @classmethod
    def _is_of_html(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("format") is not ChartFormat.HTML:
            raise PydanticCustomError(REFUSED, "is for /chart.html only")
        return value

    @field_validator("vs")
    @classmethod
    def _has_two_sides(cls, value: Any, info: ValidationInfo) -> Any:
        kind = info.data.get("kind")
        return value if kind is None else choice(kind, "vs", value)

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The subjects of the chart; every kind has some."""
        return required(self.subject).subjects

    def canonical(self) -> dict[str, Any]:
        """The options that are set and change the file, as JSON."""
        without_effect = _WITHOUT_EFFECT.get(self.format, {"inline"})
        found = self.model_dump(mode="json", exclude_none=True, exclude={"vs", *without_effect})
        return found | ({"vs": self.vs.canonical()} if self.vs is not None else {})

    def one_category(self) -> bool:
        """Return whether all rows of the chart are of one category, since categories overlap."""
        return self.group_by is not GroupBy.CATEGORY

    def filters(self, given: SchoolFilters) -> SchoolFilters:
        """Return the filters of the chart's rows: one category, unless it groups by category."""
        return in_one_category(given, self.group_by)
