"""An unavailable chart store delays nothing but pictures."""

from dataclasses import dataclass

import pytest
from schools_api.charts.rate_limit import RateLimit
from schools_api.charts.service import ChartService
from schools_api.charts.state import ChartStatus
from schools_api.dataset.current import CurrentPublication
from schools_api.http.response_cache import ResponseCache
from schools_common.chart_store.contract import ChartStoreUnavailable
from schools_common.contracts import ChartSpec
from schools_common.filters import SchoolFilters

from tests.integration.api.backstage import Backstage, RecordingPublisher


@dataclass
class UnavailableStore:
    """A chart store that is unavailable."""

    asked: int = 0

    def read(self, name: str, digest: str) -> bytes | None:
        raise ChartStoreUnavailable

    def exists(self, name: str) -> bool:
        self.asked += 1
        raise ChartStoreUnavailable


@pytest.mark.usefixtures("loaded")
def test_a_drawn_chart_stays_ready_and_the_store_is_queried_once(
    backstage: Backstage, published: RecordingPublisher
) -> None:
    store = UnavailableStore()
    publication = CurrentPublication(backstage.engine, ResponseCache())
    service = ChartService(backstage.engine, published, store, RateLimit(10), publication)
    spec = ChartSpec(filters=SchoolFilters(), dataset_version="v1")

    def request() -> ChartStatus:
        return service.request(spec, publication.loaded(), "client")

    assert request() is ChartStatus.PENDING
    backstage.draw(str(spec.id))
    assert [request() for _ in range(3)] == [ChartStatus.READY] * 3
    assert store.asked == 1
    with pytest.raises(ChartStoreUnavailable):
        service.find(spec.id, "client", with_picture=True)
