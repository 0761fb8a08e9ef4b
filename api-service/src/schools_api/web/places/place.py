"""Places with a page of their own: schools, districts and boroughs."""

from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError
from schools_common.filters import SchoolFilters
from schools_common.vocabulary import slug

Kind = Literal["school", "district", "borough"]

_FILTERS = {"school": "dbn", "district": "district", "borough": "borough"}


@dataclass(frozen=True)
class Place:
    """A school, district or borough by its value in addresses: ``07X221``, ``7``, ``bronx``."""

    kind: Kind
    value: str

    @property
    def address(self) -> str:
        """Address of the place's page."""
        return f"/{self.kind}/{self.value}"

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The place's filter, as parameters of the explorer."""
        return {_FILTERS[self.kind]: [self.value]}

    @property
    def filters(self) -> SchoolFilters:
        """The place's filter."""
        return SchoolFilters.model_validate(self.chosen)

    @property
    def name(self) -> str:
        """Name of a district or borough; DBN of a school."""
        if self.kind == "district":
            return f"District {self.value}"
        return self.value if self.kind == "school" else self.filters.borough[0].value


def place(kind: Kind, value: str | int) -> Place:
    """Make the place for a filter's value."""
    return Place(kind, slug(str(value)) if kind == "borough" else str(value))


def read(kind: Kind, text: str) -> Place | None:
    """Parse a place in any valid spelling; None if it is not valid."""
    name = _FILTERS[kind]
    try:
        filters = SchoolFilters.model_validate({name: [text]})
    except ValidationError:
        return None
    (value,) = getattr(filters, name)
    return place(kind, value)
