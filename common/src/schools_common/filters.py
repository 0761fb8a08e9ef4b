"""The filters of the API: a value that validates itself and has a canonical form."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from schools_common.filter_types import (
    DBN_SPELLINGS,
    REFUSED,
    AnyOf,
    BoroughName,
    CategoryName,
    Count,
    Dbn,
    District,
    Grade,
    Names,
    Share,
)
from schools_common.vocabulary import GRADES, GROUPS

WORDS_PATTERN = r"^[^\x00\ufffd]*[^\s\x1c-\x1f\x85.\x00\ufffd\u0300-\u036f][^\x00\ufffd]*$"
"""Texts with words in them: more than spaces, dots and accents."""


def _share_field(group: str, bound: str) -> Any:
    return Field(
        default=None,
        description=f"{bound} share of {group} students, 0 to 1. "
        "A row whose share is suppressed does not match.",
        examples=[0.4],
    )


class SchoolFilters(BaseModel):
    """A selection of rows of the publication.

    Filters are combined with AND, the values of one filter with OR. Equal filters select the same
    rows and have the same :meth:`canonical` form, in whatever order and spelling they were given.
    Unknown names, impossible values and a minimum above its maximum raise
    ``pydantic.ValidationError``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: AnyOf[CategoryName] = Field(
        default=(),
        description="Student category: its published label or slug, in any case. "
        "Categories overlap: all the others are part of All Students.",
        examples=[["english-language-learners"]],
    )
    borough: AnyOf[BoroughName] = Field(
        default=(),
        description="Borough: manhattan, bronx, brooklyn, queens or staten-island.",
        examples=[["bronx"]],
    )
    district: AnyOf[District] = Field(
        default=(),
        description="Community school district, 1 to 32; 75, 79 and 84 are citywide, others "
        "match nothing.",
        examples=[[7]],
    )
    dbn: AnyOf[Dbn] = Field(
        default=(),
        description="A school's DBN: district, borough letter and school number.",
        examples=[["01M015"]],
        json_schema_extra={"items": {"type": "string", "pattern": DBN_SPELLINGS}},
    )
    q: Names = Field(
        default=(),
        description="Words, or parts of words, that all appear in the school's name. Case, "
        "accents, dots, leading zeros and the space before a number do not matter: `ps15` finds "
        "P.S. 015. A number is found from its first digit: `15` finds 150, and not 215.",
        examples=[["ps 15 clemente"]],
        json_schema_extra={"items": {"type": "string", "pattern": WORDS_PATTERN, "maxLength": 200}},
    )
    grade: AnyOf[Grade] = Field(
        default=(),
        description="Grade, K or 1 to 12: the school has students of the category in it "
        "(a suppressed number of them counts).",
        examples=[["5"]],
        json_schema_extra={"items": {"type": "string", "enum": list(GRADES)}},
    )
    enrollment_min: Count | None = Field(
        default=None, description="Fewest students in the row.", examples=[100]
    )
    enrollment_max: Count | None = Field(
        default=None, description="Most students in the row.", examples=[1000]
    )
    female_min: Share | None = _share_field("female", "Smallest")
    female_max: Share | None = _share_field("female", "Largest")
    male_min: Share | None = _share_field("male", "Smallest")
    male_max: Share | None = _share_field("male", "Largest")
    asian_min: Share | None = _share_field("Asian", "Smallest")
    asian_max: Share | None = _share_field("Asian", "Largest")
    black_min: Share | None = _share_field("Black", "Smallest")
    black_max: Share | None = _share_field("Black", "Largest")
    hispanic_min: Share | None = _share_field("Hispanic", "Smallest")
    hispanic_max: Share | None = _share_field("Hispanic", "Largest")
    other_min: Share | None = _share_field("other", "Smallest")
    other_max: Share | None = _share_field("other", "Largest")
    white_min: Share | None = _share_field("white", "Smallest")
    white_max: Share | None = _share_field("white", "Largest")

    @field_validator("enrollment_max", *(f"{group}_max" for group in GROUPS))
    @classmethod
    def _not_below_its_minimum(cls, high: float | None, info: ValidationInfo) -> float | None:
        minimum = f"{info.field_name}".replace("_max", "_min")
        low = info.data.get(minimum)
        if high is not None and low is not None and high < low:
            raise PydanticCustomError(
                REFUSED, "must be at least {minimum}", {"minimum": f"{minimum} ({low})"}
            )
        return high

    def canonical(self) -> dict[str, Any]:
        """The filters that are set, as JSON: labels as published, values sorted and unique."""
        given = SchoolFilters.model_dump(self, mode="json", include=set(SchoolFilters.model_fields))
        return {name: value for name, value in given.items() if value not in (None, [])}
