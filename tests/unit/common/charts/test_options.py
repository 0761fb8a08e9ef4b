"""Each kind of chart has its own options, and equal charts have equal options."""

from typing import Any

import pytest
from pydantic import ValidationError
from schools_common.charts.choices import DEFAULTS, ChartKind
from schools_common.charts.options import ChartOptions
from schools_common.contracts import ChartSpec
from schools_common.filters import SchoolFilters


def refused(options: dict[str, Any]) -> dict[str, str]:
    """Return the options that are refused, with the reasons."""
    with pytest.raises(ValidationError) as refusal:
        ChartOptions.model_validate(options)
    return {str(error["loc"][0]): error["msg"] for error in refusal.value.errors()}


@pytest.mark.parametrize("kind", ChartKind)
def test_an_option_that_is_not_chosen_has_the_default_of_its_kind(kind: ChartKind) -> None:
    chosen = ChartOptions.model_validate({"kind": kind} | DEFAULTS[kind])
    assert ChartOptions(kind=kind) == chosen
    assert ChartOptions.model_validate(chosen.canonical()) == chosen


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("averages", "x", "enrollment"),
        ("averages", "vs", {"district": [1]}),
        ("levels", "top", 5),
        ("map", "group_by", "district"),
        ("ranking", "mark", ["01M015"]),
        ("scatter", "order", "lowest"),
        ("distribution", "top", 5),
        ("compare", "min_tested", 5),
    ],
)
def test_an_option_of_other_kinds_is_refused(kind: str, name: str, value: Any) -> None:
    messages = refused({"kind": kind, name: value})
    assert f"is not an option of chart={kind}" in messages[name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "pie"),
        ("format", "gif"),
        ("subject", "art"),
        ("width", 319),
        ("width", 2001),
        ("height", 239),
        ("height", 2001),
        ("scale", 0),
        ("scale", 4),
        ("theme", "sepia"),
        ("title", "x" * 141),
        ("title", " \u202e\u200b\n"),
    ],
)
def test_values_out_of_bounds_are_refused(name: str, value: Any) -> None:
    assert list(refused({name: value})) == [name]


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("ranking", "top", 0),
        ("ranking", "top", 51),
        ("ranking", "min_tested", 0),
        ("scatter", "x", "ela"),
        ("distribution", "mark", [f"01M{n:03}" for n in range(11)]),
        ("distribution", "mark", ["x"]),
    ],
)
def test_values_of_one_kind_are_bounded(kind: str, name: str, value: Any) -> None:
    assert list(refused({"kind": kind, name: value})) == [name]


def test_a_map_shows_one_subject() -> None:
    assert refused({"kind": "map", "subject": "both"}) == {
        "subject": "must be ela or math for chart=map"
    }


def test_a_title_is_one_line_of_plain_text() -> None:
    options = ChartOptions(title=" Schools\tof\nour \u202ecity\x07 ")
    assert options.title == "Schools of our city"


def test_all_but_categories_are_within_one_category() -> None:
    given = SchoolFilters()
    of = {
        kind: ChartSpec.of(given, "v1", ChartOptions(kind=kind)).filters.category
        for kind in ("averages", "map")
    }
    assert of == {"averages": (), "map": ("All Students",)}


def test_an_older_specification_is_still_read() -> None:
    spec = ChartSpec.model_validate(
        {
            "filters": {},
            "dataset_version": "v1",
            "options": {"kind": "averages", "format": "png", "width": 960, "height": 540},
            "design": 2,
        }
    )
    assert spec.options.height == 540


def test_the_other_side_of_a_comparison_has_the_category_of_the_first() -> None:
    def chart(**vs: Any) -> ChartSpec:
        options = ChartOptions.model_validate({"kind": "compare", "vs": vs})
        return ChartSpec.of(SchoolFilters(), "v1", options)

    queens = {"borough": ["queens"]}
    assert chart(**queens).id == chart(**queens, category=["all-students"]).id
    assert chart(**queens).id != chart(**queens, category=["poverty"]).id


@pytest.mark.parametrize(
    ("kind", "options", "same"),
    [
        ("csv", {"theme": "dark", "scale": 3, "width": 480, "title": "x"}, True),
        ("svg", {"scale": 3}, True),
        ("svg", {"theme": "dark"}, False),
        ("png", {"scale": 3}, False),
        ("html", {"inline": True}, False),
        ("csv", {"subject": "math"}, False),
    ],
)
def test_an_option_without_effect_gives_the_same_chart(
    kind: str, options: dict[str, Any], same: bool
) -> None:
    plain, other = (
        ChartSpec.of(SchoolFilters(), "v1", ChartOptions.model_validate({"format": kind} | given))
        for given in ({}, options)
    )
    assert (plain.id == other.id) is same


def test_a_title_keeps_the_characters_that_join_others() -> None:
    assert ChartOptions(title="a\u200cb\u200dc").title == "a\u200cb\u200dc"
