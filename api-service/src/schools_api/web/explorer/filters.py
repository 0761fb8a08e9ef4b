"""Filters of the explorer: choices with their counts, and chips for the active ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from schools_common import facets as counts
from schools_common.charts.titles import filter_words, joined
from schools_common.facets import Facets
from schools_common.publication import Publication
from schools_common.vocabulary import GROUP_LABELS, GROUPS, slug

from schools_api.charts.parameters import VS
from schools_api.web.addresses import Parameters, address, changed, without
from schools_api.web.explorer.kinds import Option


@dataclass(frozen=True)
class Choice:
    """A value of a filter, its label, and the number of schools it would leave."""

    value: str
    label: str
    schools: int
    chosen: bool


@dataclass(frozen=True)
class Chip:
    """An active filter, and the address without it."""

    label: str
    address: str


def choices(name: str, facets: Facets, chosen: Parameters) -> list[Choice]:
    """List the values of a filter in the order of the publication."""
    given = {str(each) for each in chosen.get(name, [])}
    return [
        Choice(value, each.value, each.schools, value in given)
        for each in facets.values[name]
        for value in [slug(each.value) if name in ("category", "borough") else each.value]
    ]


def shares(chosen: Parameters) -> list[Option]:
    """List the options for minimum shares by sex and race."""
    tenths = {str(tenth / 10): f"at least {10 * tenth}%" for tenth in range(1, 10)}
    found = []
    for group, label in GROUP_LABELS.items():
        name = f"{group}_min"
        value = str(chosen.get(name, ""))
        values = {"": "any share"} | tenths | {value: tenths.get(value, f"at least {value}")}
        found.append(Option(name, label, values | {"": "any share"}, value))
    return found


def chips(query: Any, chosen: Parameters) -> Iterator[Chip]:
    """Yield the active filters, each with the address that removes it."""
    for name, words in filter_words(query.filters):
        values = chosen[name]
        if not isinstance(values, list):
            yield Chip(words[0], address("/", changed(chosen, **{name: None})))
            continue
        labels = [f"“{each}”" for each in values] if name == "q" else words
        for value, label in zip(values, labels, strict=True):
            yield Chip(label, address("/", without(chosen, name, value)))
    if query.other_side:
        given = (words for _, found in filter_words(query.options.vs) for words in found)
        alone = {name: None for name in chosen if name.startswith(VS)}
        yield Chip(f"beside {joined(given)}", address("/", changed(chosen, **alone)))


@dataclass(frozen=True)
class Relaxed:
    """An active filter, and the number of schools that would match without it."""

    label: str
    address: str
    schools: int


def relaxed(publication: Publication, query: Any, chosen: Parameters) -> list[Relaxed]:
    """List the active filters, each with the number of schools that match without it."""
    schools = counts.relaxed(publication, query.filters)
    labels: dict[str, list[str]] = {}
    for name, words in filter_words(query.filters):
        labels.setdefault(name.removesuffix("_min").removesuffix("_max"), []).extend(words)
    found = []
    for name, words in labels.items():
        left = {f"{name}{bound}": None for bound in ("", "_min", "_max")}
        last = "and" if name in ("enrollment", *GROUPS) else "or"
        label = joined(words, last)
        found.append(Relaxed(label, address("/", changed(chosen, **left)), schools[name]))
    return found
