"""GET /schools/{dbn}: one school, beside the averages of its district, borough and the city."""

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field
from schools_common.averages import summarize
from schools_common.filter_types import DBN_SPELLINGS, Dbn
from schools_common.filters import SchoolFilters
from schools_common.matching import matching
from schools_common.publication import Mask, Publication
from schools_common.vocabulary import Borough, Category, Subject

from schools_api.dataset.schema import DatasetInfo
from schools_api.errors import SchoolNotFound
from schools_api.http.parameters import NoQuery, read_query
from schools_api.schools.answers import ExchangeDep, dataset_of, described
from schools_api.schools.pages import pages_of
from schools_api.schools.schema import MeanLevel, SchoolGroup, school_group

router = APIRouter(tags=["Schools"], dependencies=[read_query(NoQuery)])


class SurroundedAverage(BaseModel):
    """A school's average in one category and subject, beside those of the places it is in.

    Each place is with this school in it.
    """

    category: Category
    subject: Subject
    school: MeanLevel
    district: MeanLevel
    borough: MeanLevel
    city: MeanLevel


class School(BaseModel):
    """A school through all student categories."""

    dataset: DatasetInfo
    dbn: str
    school_name: str
    district: int
    borough: Borough
    year: str = Field(description="School year.", examples=["2015-16"])
    items: list[SchoolGroup] = Field(description="Its rows, one for each category.")
    averages: list[SurroundedAverage] = Field(description="Per category and subject.")


@router.get(
    "/schools/{dbn}",
    summary="One school, beside its district, borough and the city",
    response_class=Response,
    responses=described(School, "The school.", 404, 422, 503),
)
def get_school(
    dbn: Annotated[
        Dbn,
        Path(
            description="Its DBN: district, borough letter and school number.",
            examples=["01M015"],
            json_schema_extra={"pattern": DBN_SPELLINGS},
        ),
    ],
    exchange: ExchangeDep,
) -> Response:
    """Get a school's rows, and beside each of its averages those of its district, its borough
    and the city in the same category."""
    publication = exchange.publication()
    return exchange.send(publication, school_of(publication, dbn))


def school_of(publication: Publication, dbn: str) -> dict[str, Any]:
    """Build a :class:`School` as a plain dictionary. Raises ``SchoolNotFound``."""
    matches = matching(publication, SchoolFilters(dbn=(dbn,)))
    rows = np.flatnonzero(matches).tolist()
    if not rows:
        raise SchoolNotFound(dbn)
    first = school_group(publication.row(rows[0]))
    places = {
        "district": SchoolFilters(district=(first["district"],)),
        "borough": SchoolFilters(borough=(first["borough"],)),
        "city": SchoolFilters(),
    }
    around = {
        place: averages_of(publication, matching(publication, filters))
        for place, filters in places.items()
    }
    school = averages_of(publication, matches)
    return {
        "dataset": dataset_of(publication),
        **{name: first[name] for name in ("dbn", "school_name", "district", "borough", "year")},
        "items": [pages_of(publication).item(row) for row in rows],
        "averages": [
            {
                "category": category,
                "subject": subject,
                "school": average,
                **{place: averages[category, subject] for place, averages in around.items()},
            }
            for (category, subject), average in school.items()
        ],
    }


def averages_of(
    publication: Publication, matches: Mask
) -> dict[tuple[Category, Subject], dict[str, Any]]:
    """Average some rows by category and subject; the values are :class:`MeanLevel` dictionaries."""
    return {
        (each.category, each.subject): {
            name: getattr(each, name) for name in MeanLevel.model_fields
        }
        for each in summarize(publication, matches).averages
    }
