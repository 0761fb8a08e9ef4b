"""Order a chart of the loaded data, even if they are replaced meanwhile."""

from dataclasses import dataclass
from functools import partial

from schools_common.charts.options import ChartOptions
from schools_common.charts.selection import Selection
from schools_common.contracts import ChartSpec
from schools_common.filters import SchoolFilters
from schools_common.publication import Publication

from schools_api.charts.state import ChartStatus
from schools_api.dependencies import Services


@dataclass(frozen=True)
class Ordered:
    """A promised chart, and the publication that it shows."""

    publication: Publication
    spec: ChartSpec
    status: ChartStatus


def order(
    services: Services, filters: SchoolFilters, options: ChartOptions, client: str
) -> Ordered:
    """Order a chart. Raises ``TooManyCharts`` and ``DataNotLoaded``."""

    def ordered(publication: Publication) -> Ordered:
        spec = ChartSpec.of(filters, publication.version, options)
        rows = partial(Selection.of, publication, spec.filters, spec.options)
        return Ordered(publication, spec, services.charts.request(spec, client, rows))

    return services.publication.run_on_current(ordered)
