"""Rows to fill the tables with."""

from typing import Any

from schools_common.models import StudentGroup
from schools_common.vocabulary import BOROUGH_OF_LETTER, Category


def group(dbn: str, category: Category = Category.POVERTY, **columns: Any) -> StudentGroup:
    """A row of which nothing is known but what is given."""
    given: dict[str, Any] = {
        "school_name": f"School {dbn}",
        "district": int(dbn[:2]),
        "borough": BOROUGH_OF_LETTER[dbn[2]],
        "year": "2015-16",
        "grades": {},
        "ell": {},
    }
    return StudentGroup(dbn=dbn, category=category, **given | columns)
