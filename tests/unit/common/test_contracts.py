"""Chart ids depend on the chart's content and on nothing else."""

import pytest
from pydantic import ValidationError
from schools_common.contracts import ChartSpec
from schools_common.filters import SchoolFilters


def spec(version: str = "v1", **filters: object) -> ChartSpec:
    return ChartSpec(filters=SchoolFilters.model_validate(filters), dataset_version=version)


def test_equal_filters_have_the_same_id_in_any_order_and_spelling() -> None:
    first = spec(category=["poverty"], district=[2, 1])
    second = spec(district=[1, 2], category=["POVERTY"])
    assert first.id == second.id


def test_the_id_is_the_same_on_every_machine() -> None:
    # Changing it would break every address that was handed out.
    assert str(spec(borough=["bronx"]).id) == "10986e96-a737-5f84-90d6-95725fef8e92"


@pytest.mark.parametrize(
    "other",
    [
        spec(borough=["queens"]),
        spec("v2", borough=["bronx"]),
        spec(borough=["bronx"]).model_copy(update={"design": 0}),
    ],
)
def test_other_filters_data_or_design_give_another_id(other: ChartSpec) -> None:
    assert other.id != spec(borough=["bronx"]).id


def test_a_spec_survives_the_broker() -> None:
    sent = spec(category=["poverty"], asian_min=0.25)
    assert ChartSpec.model_validate(sent.canonical()) == sent


def test_an_invalid_payload_is_refused() -> None:
    with pytest.raises(ValidationError):
        ChartSpec.model_validate({"filters": {"borough": ["Boston"]}, "dataset_version": "v1"})
