"""The body of GET /schools."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, Field
from schools_common.averages import mean_level
from schools_common.publication import ABSENT, COLUMNS, RESULTS, Publication
from schools_common.vocabulary import ELL_LANGUAGES, GRADES, GROUPS, Borough, Category, Subject

from schools_api.schemas.charts import ChartLink
from schools_api.schemas.dataset import DatasetInfo

Level = Annotated[float, Field(ge=1, le=4)]
Low = Annotated[Level | None, Field(description="Least that the mean level can be.")]
Mean = Annotated[Level | None, Field(description="Middle of `low` and `high`.")]
High = Annotated[Level | None, Field(description="Most that the mean level can be.")]
Students = Annotated[int | None, Field(description="Students; null where suppressed or missing.")]


class SubjectResult(BaseModel):
    """A group's results in one State test.

    Suppressed counts make the mean performance level an interval: `low` and `high` are exact
    bounds, `mean` is their middle.
    """

    tested: Students
    level_1: Students
    level_2: Students
    level_3: Students
    level_4: Students
    low: Low
    mean: Mean
    high: High


class SchoolGroup(BaseModel):
    """A school seen through one student category."""

    dbn: str = Field(description="District, borough letter and number of the school.")
    school_name: str
    category: Category
    district: int
    borough: Borough
    year: str = Field(description="School year.", examples=["2015-16"])
    total_enrollment: Students
    grades: dict[str, int | None] = Field(
        description="Students by grade; a grade that does not apply is absent."
    )
    female: Students
    male: Students
    asian: Students
    black: Students
    hispanic: Students
    other: Students
    white: Students
    ell: dict[str, int | None] = Field(
        description="English language learners by home language; absent where not applicable."
    )
    ela: SubjectResult
    math: SubjectResult


class CategoryAverage(BaseModel):
    """The mean performance level per tested student of one category in one subject.

    An interval, as `low` to `high`, since some counts are suppressed.
    """

    category: Category
    subject: Subject
    low: Low
    mean: Mean
    high: High
    tested: int = Field(description="Students who took the test.")
    rows: int = Field(description="Rows that the average is made of.")
    excluded_rows: int = Field(description="Rows left out, since their test takers are unknown.")


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


def school_group(publication: Publication, row: int) -> dict[str, Any]:
    """A :class:`SchoolGroup` made of a row, by its number, as a plain dictionary."""
    found = publication.counts[:, row].tolist()
    counts = {
        name: count if count >= 0 else None
        for name, count in zip(COLUMNS, found, strict=True)
        if count != ABSENT
    }
    texts = publication.texts
    return {
        "dbn": texts["dbn"][row],
        "school_name": texts["school_name"][row],
        "category": texts["category"][row],
        "district": counts["district"],
        "borough": texts["borough"][row],
        "year": texts["year"][row],
        "total_enrollment": counts["total_enrollment"],
        "grades": _members(counts, "grade", GRADES),
        **{group: counts[group] for group in GROUPS},
        "ell": _members(counts, "ell", ELL_LANGUAGES),
        "ela": _result(counts, Subject.ELA),
        "math": _result(counts, Subject.MATH),
    }


def _members(
    counts: dict[str, int | None], prefix: str, keys: Iterable[str]
) -> dict[str, int | None]:
    names = ((key, f"{prefix}_{key}") for key in keys)
    return {key: counts[name] for key, name in names if name in counts}


def _result(counts: dict[str, Any], subject: Subject) -> dict[str, Any]:
    tested, *levels, low, high = (counts[f"{subject}_{name}"] for name in RESULTS)
    known = tested is not None
    return {
        "tested": tested,
        **{f"level_{n}": students for n, students in enumerate(levels, start=1)},
        "low": mean_level(low, tested) if known else None,
        "mean": mean_level((low + high) / 2, tested) if known else None,
        "high": mean_level(high, tested) if known else None,
    }
