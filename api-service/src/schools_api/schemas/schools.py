"""The body of GET /schools."""

from operator import itemgetter
from typing import Annotated, Any

from pydantic import BaseModel, Field
from schools_common.averages import mean_level
from schools_common.vocabulary import ELL_LANGUAGES, GRADES, Borough, Category, Subject

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


# Plain dictionaries, and not instances of the models above: making and checking those for
# every row took longer than everything else in an answer.

_FIELDS = tuple(SchoolGroup.model_fields)
_COUNTS = ("tested", "level_1", "level_2", "level_3", "level_4", "low", "high")
_RESULTS = {subject: itemgetter(*(f"{subject}_{name}" for name in _COUNTS)) for subject in Subject}


def school_group(row: dict[str, Any]) -> dict[str, Any]:
    """A :class:`SchoolGroup` made of the columns of a row."""
    grades, ell = row["grades"], row["ell"]
    made = {name: row.get(name) for name in _FIELDS}
    # JSONB keeps no order of keys.
    made["grades"] = {grade: grades[grade] for grade in GRADES if grade in grades}
    made["ell"] = {name: ell[name] for name in ELL_LANGUAGES if name in ell}
    made["ela"] = _result(row, Subject.ELA)
    made["math"] = _result(row, Subject.MATH)
    return made


def _result(row: dict[str, Any], subject: Subject) -> dict[str, Any]:
    tested, level_1, level_2, level_3, level_4, low, high = _RESULTS[subject](row)
    known = tested is not None
    return {
        "tested": tested,
        "level_1": level_1,
        "level_2": level_2,
        "level_3": level_3,
        "level_4": level_4,
        "low": mean_level(low, tested) if known else None,
        "mean": mean_level((low + high) / 2, tested) if known else None,
        "high": mean_level(high, tested) if known else None,
    }
