"""Schools ranked by estimate, with the ranks that the suppressed counts allow."""

import numpy as np

from schools_common.charts import captions
from schools_common.charts.choices import Order
from schools_common.charts.comparing import Named, city_average, comparison, interval, unclear_ones
from schools_common.charts.districts import everywhere
from schools_common.charts.options import required
from schools_common.charts.ranks import Ranking, School, overlapping, ranks
from schools_common.charts.results import results
from schools_common.charts.selection import Selection
from schools_common.charts.titles import joined, plural, title
from schools_common.charts.words import MAX_ALT, Table, Words, alt_text, clipped

_MAX_NAME = 40
"""Maximum length of a school's name in a text alternative, in characters."""


def read(selection: Selection) -> Ranking:
    """Rank the schools that have enough test takers and a known interval."""
    options, publication = selection.options, selection.publication
    (subject,) = options.subjects
    order, top = required(options.order), required(options.top)
    least = required(options.min_tested)
    (category,) = selection.filters.category
    rows = np.flatnonzero(selection.matches)
    found = results(publication, rows, category, subject, least)
    best, worst = ranks(found.low, found.high, order)
    by_estimate = found.mean if order is Order.LOWEST else -found.mean
    first = np.lexsort((publication.columns["dbn"].codes[found.rows], by_estimate))[:top]
    shown = found.subset(first)
    labels = (shown.labels(name) for name in ("dbn", "school_name", "district"))
    schools = [
        School(
            dbn=dbn,
            name=name,
            district=int(district),
            average=shown.average(place),
            best=int(best[first[place]]),
            worst=int(worst[first[place]]),
        )
        for place, (dbn, name, district) in enumerate(zip(*labels, strict=True))
    ]
    return Ranking(
        subject=subject,
        order=order,
        top=top,
        min_tested=least,
        schools=schools,
        ranked=len(found),
        tested=int(found.tested.sum()),
        possible=int((best <= top).sum()),
        unclear=overlapping(shown.low, shown.high),
        few=found.few,
        unknown=found.hidden,
        one_district=len(selection.filters.district) == 1,
        city=city_average(selection, subject) if len(found) == 1 else None,
        everywhere=everywhere(publication),
    )


def describe(numbers: Ranking, selection: Selection) -> Words:
    """Describe the ranking in words."""
    end = numbers.order.capitalize()
    measure = f"{end} estimated average {numbers.subject.label} levels"
    heading = title(measure, selection.filters, "by school")
    if selection.schools:
        subtitle, summary = _ranked(numbers, selection), _sentences(numbers)
    else:
        subtitle, summary = [plural(0, "school")], [f"{captions.NOTHING}."]
    first, *others = _sentences(numbers, _MAX_NAME) if numbers.schools else summary
    year = [selection.year] if selection.year else []
    return Words(
        title=heading,
        subtitle=" · ".join([*subtitle, *year]),
        summary=" ".join(summary),
        alt=alt_text(
            f"Ranking. {heading}.",
            *(first, *others[:1]),
            *(f"School year {each}." for each in year),
            *(*others[1:], _left_out(numbers)),
        ),
        footnotes=captions.footnotes(
            selection,
            [school.average for school in numbers.schools],
            about=(*filter(None, [_left_out(numbers)]), *_ranks(numbers)),
        ),
    )


def _ranked(numbers: Ranking, selection: Selection) -> list[str]:
    enough = f"at least {numbers.min_tested:,} tested"
    if not numbers.ranked:
        found = plural(selection.schools, "school")
        return [f"{found}, none with {enough} and published levels"]
    ranked = plural(numbers.ranked, "school")
    if len(numbers.schools) < numbers.ranked:
        ranked = f"{len(numbers.schools)} of {ranked}"
    return [f"{ranked} with {enough}", f"{numbers.tested:,} tested in all"]


def _sentences(numbers: Ranking, longest_name: int = MAX_ALT) -> list[str]:
    """Name the first and the last school, and state how much is certain."""
    shown, label = numbers.schools, numbers.subject.label
    if not shown:
        return [none_of(numbers)]
    named = [Named(clipped(each.name, longest_name), each.average) for each in shown]
    if len(shown) == 1 and numbers.city:
        return [
            comparison(numbers.subject, [*named, Named(numbers.everywhere, numbers.city)], "school")
        ]
    first, last = (f"{each.name}, {interval(each.average)}" for each in (named[0], named[-1]))
    if len(shown) == 1:
        sentences = [f"{label}: first by estimate, {first}."]
    else:
        sentences = [f"{label}: first by estimate, {first}; last of {len(shown)}, {last}."]
    if numbers.unclear:
        told = unclear_ones(numbers.unclear, len(shown), "school")
        sentences.append(f"{told[0].upper()}{told[1:]}.")
    if numbers.ranked > numbers.top:
        others = numbers.possible - numbers.sure_count
        sentences.append(
            f"Certainly {numbers.among}: {numbers.sure_count}; possibly {others:,} more."
        )
    return sentences


def none_of(numbers: Ranking) -> str:
    """State that no school can be ranked."""
    students = plural(numbers.min_tested, "student")
    label = numbers.subject.label
    return f"No school with at least {students} tested in {label} has published levels."


def _left_out(numbers: Ranking) -> str:
    reasons = [
        f"{count:,} {reason}"
        for count, reason in (
            (numbers.few, f"with fewer than {numbers.min_tested:,} students tested"),
            (numbers.unknown, "whose test takers or levels are suppressed or not published"),
        )
        if count
    ]
    return f"Schools left out: {joined(reasons)}." if reasons else ""


def _ranks(numbers: Ranking) -> list[str]:
    """Explain the ranks and the line."""
    if numbers.ranked < 2:
        return []
    among = plural(numbers.ranked, "school")
    line = f"Line: under the last that is surely {numbers.among}."
    return [
        f"Ranks: all that the suppressed counts allow among {among}; equal averages share theirs.",
        *([line] if numbers.last_sure is not None else []),
    ]


def table(numbers: Ranking) -> Table:
    """List the schools in their order."""
    return Table(
        (
            *("dbn", "school_name", "district", "category", "subject"),
            *("low", "mean", "high", "tested", "best_rank", "worst_rank"),
        ),
        [
            (
                *(each.dbn, each.name, each.district),
                *(each.average.category.value, each.average.subject.value),
                *(each.average.low, each.average.mean, each.average.high, each.average.tested),
                *(each.best, each.worst),
            )
            for each in numbers.schools
        ],
    )
