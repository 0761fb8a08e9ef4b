"""The filters of the page: what may be chosen, with counts, and what is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from schools_common import facets as counts
from schools_common.charts.titles import filter_words, joined
from schools_common.facets import Facets
from schools_common.publication import Publication
from schools_common.vocabulary import GROUPS, slug

from schools_api.web.addresses import Parameters, address, changed, without


@dataclass(frozen=True)
class Choice:
    """A value of a filter: its name, and the rows that it would leave."""

    value: str
    label: str
    rows: int
    chosen: bool


@dataclass(frozen=True)
class Chip:
    """A filter that is set, and the address without it."""

    label: str
    address: str


@dataclass(frozen=True)
class Share:
    """A group whose least share may be chosen."""

    name: str
    label: str
    chosen: str


def choices(name: str, facets: Facets, chosen: Parameters) -> list[Choice]:
    """The values of a filter in the order of the publication."""
    given = {str(each) for each in chosen.get(name, [])}
    return [
        Choice(value, each.value, each.rows, value in given)
        for each in facets.values[name]
        for value in [slug(each.value) if name in ("category", "borough") else each.value]
    ]


def shares(chosen: Parameters) -> list[Share]:
    """The groups of sex and race."""
    labels = {name: name.capitalize() for name in GROUPS} | {"other": "Other race"}
    return [Share(name, labels[name], str(chosen.get(f"{name}_min", ""))) for name in GROUPS]


def chips(query: Any, chosen: Parameters) -> Iterator[Chip]:
    """The filters that are set, each with the address that removes it."""
    for name, words in filter_words(query.filters):
        values = chosen[name]
        if not isinstance(values, list):
            yield Chip(words[0], address("/", changed(chosen, **{name: None})))
            continue
        labels = [f"“{each}”" for each in values] if name == "q" else words
        for value, label in zip(values, labels, strict=True):
            yield Chip(label, address("/", without(chosen, name, value)))


@dataclass(frozen=True)
class Relaxed:
    """A filter that may be removed, and the rows that would match then."""

    label: str
    address: str
    rows: int


def relaxed(publication: Publication, query: Any, chosen: Parameters) -> list[Relaxed]:
    """The filters that are set, each with what its removal would give."""
    rows = counts.relaxed(publication, query.filters)
    labels: dict[str, list[str]] = {}
    for name, words in filter_words(query.filters):
        labels.setdefault(name.removesuffix("_min").removesuffix("_max"), []).extend(words)
    found = []
    for name, words in labels.items():
        left = {f"{name}{bound}": None for bound in ("", "_min", "_max")}
        last = "and" if name in ("enrollment", *GROUPS) else "or"
        label = joined(words, last)
        found.append(Relaxed(label, address("/", changed(chosen, **left)), rows[name]))
    return found
