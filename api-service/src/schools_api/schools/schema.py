"""Response models for rows and averages."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, Field
from schools_common.averages import best_sum, mean_level
from schools_common.grouping import GroupBy
from schools_common.publication import RESULTS
from schools_common.vocabulary import ELL_LANGUAGES, GRADES, LEVELS, Borough, Category, Subject

from schools_api.charts.schema import ChartLink
from schools_api.dataset.schema import DatasetInfo

Level = Annotated[float, Field(ge=1, le=4)]
Low = Annotated[Level | None, Field(description="Least that the mean level can be.")]
Mean = Annotated[
    Level | None,
    Field(
        description="Best estimate of the mean level, between `low` and `high`; null where nothing "
        "is known but the test takers."
    ),
]
High = Annotated[Level | None, Field(description="Most that the mean level can be.")]


def _students(who: str) -> Any:
    return Field(description=f"{who}; null where suppressed or missing.")


def _level(number: int) -> Any:
    return _students(f"Students at level {number}, {LEVELS[number].lower()}")


class SubjectResult(BaseModel):
    """A group's results in one State test.

    Suppressed counts make the mean performance level an interval: `low` and `high` are exact
    bounds, and `mean` is the best estimate between them.
    """

    tested: int | None = _students("Students who took the test")
    level_1: int | None = _level(1)
    level_2: int | None = _level(2)
    level_3: int | None = _level(3)
    level_4: int | None = _level(4)
    low: Low
    mean: Mean
    high: High


class SchoolGroup(BaseModel):
    """A school seen through one student category."""

    dbn: str = Field(description="District, borough letter and number of the school.")
    school_name: str = Field(description="Name of the school.")
    category: Category = Field(description="The students of the row: all, or one category of them.")
    district: int = Field(description="District that the school belongs to.")
    borough: Borough = Field(description="Borough of the school.")
    year: str = Field(description="School year.", examples=["2015-16"])
    total_enrollment: int | None = _students("Students of the category in all grades")
    grades: dict[str, int | None] = Field(
        description="Students by grade; a grade that does not apply is absent."
    )
    female: int | None = _students("Female students")
    male: int | None = _students("Male students")
    asian: int | None = _students("Asian students")
    black: int | None = _students("Black students")
    hispanic: int | None = _students("Hispanic students")
    other: int | None = _students("Students of other race")
    white: int | None = _students("White students")
    ell: dict[str, int | None] = Field(
        description="English language learners by home language; absent where not applicable."
    )
    ela: SubjectResult = Field(description="Results in English Language Arts.")
    math: SubjectResult = Field(description="Results in Math.")


class MeanLevel(BaseModel):
    """The mean performance level per tested student of a group of rows in one subject.

    An interval, as `low` to `high`, since some counts are suppressed, with a best estimate.
    """

    low: Low
    mean: Mean
    high: High
    tested: int = Field(description="Students who took the test.")
    rows: int = Field(description="Rows that the average is made of.")
    excluded_rows: int = Field(description="Rows left out, since their test takers are unknown.")


class CategoryAverage(MeanLevel):
    """The mean performance level of one category in one subject."""

    category: Category
    subject: Subject


class GroupAverage(CategoryAverage):
    """The average of one group of rows."""

    group: str = Field(
        description="Its category, borough, district or grade span.", examples=["Bronx"]
    )


class GroupAverages(BaseModel):
    """Averages by group, of all rows that match."""

    dataset: DatasetInfo
    filters: dict[str, Any] = Field(description="The filters as they were understood.")
    group_by: GroupBy
    total: int = Field(description="Rows that match.")
    averages: list[GroupAverage] = Field(description="Per group and subject.")


class SchoolsPage(BaseModel):
    """One page of the rows that match, with the averages and the chart of all of them."""

    dataset: DatasetInfo
    filters: dict[str, Any] = Field(description="The filters as they were understood.")
    total: int = Field(description="Rows that match, on all pages.")
    items: list[SchoolGroup]
    averages: list[CategoryAverage] = Field(
        description="Over every row that matches, per category (they overlap) and subject."
    )
    chart: ChartLink
    next: str | None = Field(description="The next page; null on the last.")


def school_group(row: dict[str, Any]) -> dict[str, Any]:
    """Make a :class:`SchoolGroup`, as a plain dictionary, from a row of the publication."""
    nested: dict[str, Any] = {
        "district": int(row["district"]),
        "grades": _in_order(row["grades"], GRADES),
        "ell": _in_order(row["ell"], ELL_LANGUAGES),
        **{subject: _result(row, subject) for subject in Subject},
    }
    return {name: nested.get(name, row.get(name)) for name in SchoolGroup.model_fields}


def _in_order(counts: dict[str, int | None], keys: Iterable[str]) -> dict[str, int | None]:
    return {key: counts[key] for key in keys if key in counts}


def _result(row: dict[str, Any], subject: Subject) -> dict[str, Any]:
    tested, *levels, low, high = (row[f"{subject}_{name}"] for name in RESULTS)
    best = best_sum(tested, low, row[f"{subject}_estimate"], high) if tested else None
    return {
        "tested": tested,
        **{f"level_{n}": students for n, students in enumerate(levels, start=1)},
        "low": mean_level(low, tested),
        "mean": mean_level(best, tested),
        "high": mean_level(high, tested),
    }
