"""Average levels of the community school districts, on a map of tiles."""

from bisect import bisect
from dataclasses import dataclass

from schools_common.averages import Average
from schools_common.charts import captions
from schools_common.charts.comparing import Named, city_average, comparison, not_published
from schools_common.charts.districts import CITY, CITYWIDE, PLACES, everywhere
from schools_common.charts.selection import Selection
from schools_common.charts.titles import BY, average_level, group_name, joined, plural, title
from schools_common.charts.words import Table, Words, alt_text
from schools_common.grouping import GroupBy, by_group
from schools_common.vocabulary import Subject

EDGES = (1.75, 2.0, 2.25, 2.5, 2.75, 3.0)
"""Lower bounds of all colour classes but the first; fixed, so that maps can be compared."""

SPLIT = (
    "Numbers: the best estimate. Two colors in a tile: the suppressed counts allow averages "
    "from one class to the other."
)
BELONGS = "A district is where the school belongs, not where its students live."


@dataclass(frozen=True)
class DistrictMap:
    """The average of each district that has rows, by its number.

    ``city`` is the average of all schools, shown beside a single district; ``everywhere`` names
    them.
    """

    subject: Subject
    averages: dict[int, Average]
    city: Average | None = None
    everywhere: str = CITY

    @property
    def citywide(self) -> list[int]:
        """The citywide districts that have rows."""
        return [district for district in CITYWIDE if district in self.averages]


def classes(average: Average) -> tuple[int, int] | None:
    """Return the colour classes, from 0, of the lowest and the highest possible average.

    None if nothing is published.
    """
    if average.mean is None or average.low is None or average.high is None:
        return None
    return bisect(EDGES, average.low), bisect(EDGES, average.high)


def read(selection: Selection) -> DistrictMap:
    """Compute the average of each district that has rows."""
    (subject,) = selection.options.subjects
    found = by_group(selection.publication, selection.matches, GroupBy.DISTRICT)
    averages = {int(each.group): each for each in found if each.subject is subject}
    city = city_average(selection, subject) if len(averages) == 1 else None
    return DistrictMap(subject, dict(averages), city, everywhere(selection.publication))


def describe(numbers: DistrictMap, selection: Selection) -> Words:
    """Describe the averages in words."""
    heading = title(average_level([numbers.subject]), selection.filters, BY[GroupBy.DISTRICT])
    named = [
        Named(group_name(GroupBy.DISTRICT, str(district)), average)
        for district, average in numbers.averages.items()
    ]
    city = [Named(numbers.everywhere, numbers.city)] if numbers.city else []
    summary = (
        comparison(numbers.subject, [*named, *city], "district")
        if named
        else f"{captions.NOTHING}."
    )
    found = list(numbers.averages.values())
    result = [*([f"School year {selection.year}."] if selection.year else []), summary]
    return Words(
        title=heading,
        subtitle=captions.subtitle(selection, found),
        summary=summary,
        alt=alt_text(
            f"Map of districts as tiles. {heading}.",
            *result,
            not_published(named, "district"),
            _empty(numbers) if named else "",
        ),
        footnotes=captions.footnotes(selection, found, band=SPLIT, about=_about(numbers)),
    )


def _empty(numbers: DistrictMap) -> str:
    empty = sum(district not in numbers.averages for district in PLACES)
    return f"No school matches in {plural(empty, 'district')}." if empty else ""


def _about(numbers: DistrictMap) -> list[str]:
    """Explain the tiles without a colour, and name the districts without a tile."""
    unknown = any(classes(average) is None for average in numbers.averages.values())
    empty = any(district not in numbers.averages for district in PLACES)
    marks = [
        *(["dashed: not published"] if unknown else []),
        *(["empty: no school matches"] if empty else []),
    ]
    others = sorted(set(numbers.averages) - set(PLACES) - set(CITYWIDE))
    names = joined(map(str, others)) if others else ""
    return [
        *([f"{'; '.join(marks).capitalize()}."] if marks else []),
        *(
            [f"Not on the map: {'districts' if len(others) > 1 else 'district'} {names}."]
            * bool(names)
        ),
        BELONGS,
    ]


def table(numbers: DistrictMap) -> Table:
    """List the averages of the districts that have rows."""
    return Table(
        (
            "district",
            "category",
            "subject",
            "low",
            "mean",
            "high",
            "tested",
            "rows",
            "excluded_rows",
        ),
        [
            (
                district,
                average.category.value,
                average.subject.value,
                average.low,
                average.mean,
                average.high,
                average.tested,
                average.rows,
                average.excluded_rows,
            )
            for district, average in sorted(numbers.averages.items())
        ],
    )
