"""Internal functions of the system that are measured alone; no other benchmark imports any."""

from typing import Any

from questions import Parameters
from schools_charts.figure import figure
from schools_common.averages import summarize
from schools_common.charts.choices import ChartKind
from schools_common.charts.content import content_of
from schools_common.charts.options import ChartOptions
from schools_common.charts.selection import Selection
from schools_common.database import make_engine
from schools_common.filters import SchoolFilters
from schools_common.matching import matching
from schools_common.publication import Publication
from schools_common.publication_query import read_publication
from schools_embedded.system import System
from schools_loader.sample.publication import generate


def publication_of(system: System) -> Publication:
    """Read the rows of a system as its services do."""
    engine = make_engine(system.settings["database_url"])
    with engine.connect() as connection:
        publication = read_publication(connection)
    engine.dispose()
    assert publication is not None
    return publication


def sample() -> bytes:
    """Return the generated sample as a file."""
    return generate()


def average(publication: Publication, question: Parameters) -> None:
    """Find the matching rows and compute their averages."""
    summarize(publication, matching(publication, SchoolFilters.model_validate(question)))


def figure_of(publication: Publication, question: Parameters) -> dict[str, Any]:
    """Return the figure that the renderer passes to Chrome."""
    names = set(SchoolFilters.model_fields)
    filters = {name: value for name, value in question.items() if name in names}
    options = {name: value for name, value in question.items() if name not in names}
    options["kind"] = options.pop("chart", ChartKind.AVERAGES)
    vs = {name: options.pop(name) for name in list(options) if name.startswith("vs.")}
    if vs:
        options["vs"] = {name.removeprefix("vs."): value for name, value in vs.items()}
    chosen = ChartOptions.model_validate(options)
    return figure(
        content_of(Selection.of(publication, SchoolFilters.model_validate(filters), chosen))
    )
