"""The store is measured at the start and after each hundredth of the budget."""

from schools_charts.store_budget import BudgetedStore
from schools_common.chart_store.contract import ChartStoreError


class FakeStore:
    """Counts how often it is measured; the first times fail."""

    def __init__(self, failures: int = 0) -> None:
        self.measured = 0
        self._failures = failures

    def prepare(self) -> None: ...

    def read(self, name: str, digest: str) -> bytes | None:
        return b"picture of " + name.encode()

    def exists(self, name: str) -> bool:
        return True

    def write(self, name: str, picture: bytes, media_type: str) -> None: ...

    def remove_oldest(self, limit: int) -> None:
        assert limit == 10_000
        self.measured += 1
        if self.measured <= self._failures:
            raise ChartStoreError


def add(budgeted: BudgetedStore, size: int) -> None:
    budgeted.write("a", bytes(size), "image/png")
    budgeted.make_room()


def test_the_store_is_measured_once_a_hundredth_was_written() -> None:
    store = FakeStore()
    budgeted = BudgetedStore(store, 10_000)
    add(budgeted, 1)
    assert store.measured == 1  # since the size at the start is unknown
    add(budgeted, 99)
    assert store.measured == 1
    add(budgeted, 1)
    assert store.measured == 2


def test_a_failure_to_make_room_is_made_up_for_after_the_next_picture() -> None:
    store = FakeStore(failures=2)
    budgeted = BudgetedStore(store, 10_000)
    for _ in range(5):
        add(budgeted, 1)
    assert store.measured == 3


def test_pictures_are_read_from_the_store() -> None:
    assert BudgetedStore(FakeStore(), 10_000).read("a", "digest") == b"picture of a"
