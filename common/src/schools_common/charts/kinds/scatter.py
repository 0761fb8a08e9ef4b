"""Average levels of schools against another measure, and their correlation."""

from dataclasses import dataclass

import numpy as np

from schools_common.charts import captions
from schools_common.charts.choices import Measure
from schools_common.charts.comparing import interval
from schools_common.charts.measures import measure_of_schools, name_of
from schools_common.charts.options import required
from schools_common.charts.results import Results, left_out, reasons, results
from schools_common.charts.selection import Selection
from schools_common.charts.titles import plural, title
from schools_common.charts.words import Table, Words, alt_text
from schools_common.publication import Numbers

MIN_SCHOOLS = 20
"""Minimum number of schools for a chart."""

MARKS = "Marks: the best estimate of each school; area: its tested students."
WIDE = "Hollow: the suppressed counts allow a range of more than 0.2 levels."
CORRELATION = (
    "r: Pearson's correlation of the estimates, each school counted once; weighted: by its "
    "tested students."
)
SCHOOLS = "Schools, not students: a correlation between schools says nothing about single students."


@dataclass(frozen=True, eq=False)
class Scatter:
    """Schools with a known result and a known measure ``x``, of shape (schools,).

    ``correlation`` is Pearson's r, ``weighted`` the same weighted by tested students; both are None
    without variance, or for fewer than :data:`MIN_SCHOOLS` schools. ``unmeasured`` counts the
    schools with a result that are left out because ``x`` is unknown.
    """

    measure: Measure
    schools: Results
    x: Numbers
    unmeasured: int
    min_tested: int
    correlation: float | None
    weighted: float | None

    @property
    def enough(self) -> bool:
        """True if there are enough schools for a chart."""
        return len(self.schools) >= MIN_SCHOOLS


def read(selection: Selection) -> Scatter:
    """Find the schools, and correlate their results with their measure."""
    options = selection.options
    (subject,) = options.subjects
    measure = required(options.x)
    least = required(options.min_tested)
    rows, category = np.flatnonzero(selection.matches), selection.filters.category[0]
    found = results(selection.publication, rows, category, subject, least)
    x = measure_of_schools(selection.publication, measure)[found.rows]
    measured = ~np.isnan(x)
    schools, x = found.subset(measured), x[measured]
    once = np.ones(len(schools))
    enough = len(schools) >= MIN_SCHOOLS
    return Scatter(
        measure=measure,
        schools=schools,
        x=x,
        unmeasured=len(found) - len(schools),
        min_tested=least,
        correlation=_correlation(x, schools.mean, once) if enough else None,
        weighted=_correlation(x, schools.mean, schools.tested) if enough else None,
    )


def _correlation(x: Numbers, y: Numbers, weights: Numbers) -> float | None:
    """Pearson's r of weighted points; None if x or y does not vary."""
    weights = weights / weights.sum()
    x, y = x - weights @ x, y - weights @ y
    variances = float(weights @ x**2), float(weights @ y**2)
    if min(variances) < _NO_VARIANCE:
        return None
    r = float(weights @ (x * y)) / float(np.sqrt(variances[0]) * np.sqrt(variances[1]))
    return min(max(r, -1.0), 1.0)


_NO_VARIANCE = 1e-18
# Below any variance of levels or shares that differ, above that of rounding errors.


def describe(numbers: Scatter, selection: Selection) -> Words:
    """Describe the schools and their correlation in words."""
    schools, label = numbers.schools, numbers.schools.subject.label
    share = name_of(numbers.measure)
    heading = title(f"Average {label} level", selection.filters, f"by the school's {share}")
    short, missing = left_out(
        selection.schools,
        "school",
        {
            **reasons(schools, numbers.min_tested),
            f"without a published {share}": numbers.unmeasured,
        },
    )
    summary = _summary(numbers) if selection.schools else f"{captions.NOTHING}."
    wide = WIDE if schools.wide.any() else ""
    about = (MARKS, wide, missing, CORRELATION, SCHOOLS) if numbers.enough else (missing,)
    return Words(
        title=heading,
        subtitle=_subtitle(numbers, selection),
        summary=summary,
        alt=alt_text(
            f"Scatter plot. {heading}.",
            summary,
            *([f"School year {selection.year}."] if selection.year else []),
            short,
            *([_range(schools), "Schools, not students."] if numbers.enough else []),
        ),
        footnotes=captions.footnotes(selection, [], about=filter(None, about)),
    )


def _subtitle(numbers: Scatter, selection: Selection) -> str:
    shown = numbers.schools
    parts = [plural(len(shown), "school")]
    if len(shown):
        parts.append(f"students tested: {int(shown.tested.sum()):,} in {shown.subject.label}")
    if numbers.correlation is not None and numbers.weighted is not None:
        parts.append(f"r {signed(numbers.correlation)}, weighted {signed(numbers.weighted)}")
    return " · ".join([*parts, *([selection.year] if selection.year else [])])


def _summary(numbers: Scatter) -> str:
    found = plural(len(numbers.schools), "school")
    if not numbers.enough:
        few = f"too few to show; at least {MIN_SCHOOLS} are needed"
        return f"{found} with both numbers published: {few}."
    if numbers.correlation is None or numbers.weighted is None:
        return f"{found}: no correlation, since one of the two numbers is the same for all."
    return (
        f"Across {found}, the correlation r is {signed(numbers.correlation)}; weighted by tested "
        f"students, {signed(numbers.weighted)}."
    )


def too_few(numbers: Scatter) -> str:
    """Explain why nothing is drawn."""
    found = len(numbers.schools)
    having = f"{'Only ' if found else ''}{plural(found, 'school')} with both numbers published"
    return f"{having}. A scatter plot takes at least {MIN_SCHOOLS}."


def _range(schools: Results) -> str:
    """State the lowest and the highest estimate, with their bounds."""
    places = int(np.argmin(schools.mean)), int(np.argmax(schools.mean))
    low, high = (interval(schools.average(place)) for place in places)
    return f"Estimates from {low} to {high}."


def signed(r: float) -> str:
    """Format a correlation with a true minus sign."""
    return f"{round(r, 2) + 0.0:.2f}".replace("-", "\N{MINUS SIGN}")


def table(numbers: Scatter) -> Table:
    """List the schools."""
    shown = numbers.schools
    labels = [shown.labels(name) for name in ("dbn", "school_name", "borough")]
    digits = 4 if numbers.measure != Measure("enrollment") else None
    columns = [
        *labels,
        [round(x, digits) for x in numbers.x.tolist()],
        shown.tested.astype(int).tolist(),
        *([round(level, 4) for level in each.tolist()] for each in shown.levels),
    ]
    names = ("dbn", "school_name", "borough", str(numbers.measure), "tested", "low", "mean", "high")
    return Table(names, list(zip(*columns, strict=True)))
