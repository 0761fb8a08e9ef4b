"""Claims in the texts of charts, and the bounds of the groups that they compare."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from schools_common.charts.choices import ChartKind
from schools_common.charts.content import Content
from schools_common.charts.districts import everywhere
from schools_common.vocabulary import Subject

_NUMBER = r"(?:, \d\.\d\d(?: \([^)]*\))?,?| \([^)]*%\))"
_GROUPS = re.compile(rf"(ELA|Math): lower for (.+?){_NUMBER} than for (.+?){_NUMBER}")
_SUBJECT = re.compile(r"(ELA|Math)(?= \d\.\d\d)")
_SIDES = re.compile(r"(higher|lower) than (.+?)(?=;|\.(?: |$))")


class Claim(NamedTuple):
    """A claim that one group is lower than another in a subject."""

    subject: str
    lower: str
    higher: str


def claims(text: str, content: Content) -> tuple[list[Claim], str]:
    """Find the claims in a text; also returns the rest of the text."""
    if content.selection.options.kind is ChartKind.COMPARE:
        return _claims_of_sides(text, content)
    return [Claim(*each) for each in _GROUPS.findall(text)], _GROUPS.sub("", text)


def _claims_of_sides(text: str, content: Content) -> tuple[list[Claim], str]:
    first = content.numbers.sides[0].name
    before, *parts = _SUBJECT.split(text)
    found = [
        Claim(subject, first, other) if word == "lower" else Claim(subject, other, first)
        for subject, part in zip(parts[::2], parts[1::2], strict=True)
        for word, names in _SIDES.findall(part)
        for other in (_listed(names) if content.numbers.around else [names])
    ]
    return found, before + " ".join(_SIDES.sub("", part) for part in parts[1::2])


def _listed(names: str) -> list[str]:
    return re.split(", | and ", names)


def bounds(content: Content) -> Iterator[tuple[tuple[str, str], tuple[float, float]]]:
    """Yield the bounds of each group that has some, by its name in a text and its subject."""
    for name, subject, found in _GROUPS_OF[content.selection.options.kind](content):
        if found is not None and None not in found:
            yield (name, subject.label), found


def _city(content: Content) -> str:
    return everywhere(content.selection.publication)


_Groups = Iterator[tuple[str, Subject, Any]]


def _averages(content: Content) -> _Groups:
    alone = content.selection.school_name or "these schools"
    for group in content.numbers.groups:
        for subject, each in group.averages.items():
            for name in (group.name, _city(content) if group.is_city else alone):
                yield name, subject, (each.low, each.high)


def _levels(content: Content) -> _Groups:
    alone = content.selection.school_name or "these schools"
    for group in content.numbers.parts:
        for subject, counts in group.counts.items():
            found = counts.proficient
            for name in (group.name, _city(content) if group.is_city else alone):
                yield name, subject, found and tuple(n / counts.tested for n in found)


def _map(content: Content) -> _Groups:
    numbers = content.numbers
    named = {f"District {number}": each for number, each in numbers.averages.items()}
    return _beside_city(named, content)


def _ranking(content: Content) -> _Groups:
    numbers = content.numbers
    return _beside_city({each.name: each.average for each in numbers.schools}, content)


def _beside_city(named: dict[str, Any], content: Content) -> _Groups:
    numbers = content.numbers
    city = {_city(content): numbers.city} if numbers.city else {}
    for name, each in (named | city).items():
        yield name, numbers.subject, (each.low, each.high)


def _distribution(content: Content) -> _Groups:
    for strip in content.numbers.strips:
        name = _city(content) if strip.is_city else strip.name
        yield name, content.numbers.subject, (strip.median.low, strip.median.high)


def _compare(content: Content) -> _Groups:
    first, *others = content.numbers.sides
    names = [f"{each.name}{each.shared}" for each in others]
    if content.numbers.around:
        names = [
            "its district",
            "its borough",
            everywhere(content.selection.publication, "the city"),
        ]
    for name, side in zip((first.name, *names), content.numbers.sides, strict=True):
        for subject, each in side.averages.items():
            yield name, subject, (each.low, each.high)


_GROUPS_OF: dict[ChartKind, Callable[[Content], _Groups]] = {
    ChartKind.AVERAGES: _averages,
    ChartKind.LEVELS: _levels,
    ChartKind.MAP: _map,
    ChartKind.RANKING: _ranking,
    ChartKind.DISTRIBUTION: _distribution,
    ChartKind.COMPARE: _compare,
}
