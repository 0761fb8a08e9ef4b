"""Filters validate themselves and have a canonical form."""

import pytest
from hypothesis import given, settings
from hypothesis.strategies import text
from pydantic import ValidationError
from schools_common.filters import SchoolFilters
from schools_common.names import words_of


def test_labels_and_slugs_in_any_case_are_the_same_filter() -> None:
    spellings = [
        {"category": ["english-language-learners"], "borough": ["STATEN-ISLAND"]},
        {"category": ["English Language Learners"], "borough": ["Staten Island"]},
    ]
    first, second = (SchoolFilters.model_validate(spelling) for spelling in spellings)
    assert first == second
    assert first.canonical() == {
        "category": ["English Language Learners"],
        "borough": ["Staten Island"],
    }


def test_order_and_repetition_do_not_matter() -> None:
    first = SchoolFilters.model_validate(
        {"district": [10, 2, 10], "q": ["School  P.S.", "p.s. SCHOOL"]}
    )
    second = SchoolFilters.model_validate({"q": ["p.s. school"], "district": [2, 10]})
    assert first.canonical() == second.canonical() == {"district": [2, 10], "q": ["ps school"]}


def test_canonical_form_reads_back_as_the_same_filters() -> None:
    filters = SchoolFilters.model_validate(
        {"dbn": ["01m015"], "grade": ["k", "5"], "asian_min": "0.40", "enrollment_max": "500"}
    )
    assert filters.canonical() == {
        "dbn": ["01M015"],
        "grade": ["5", "K"],
        "asian_min": 0.4,
        "enrollment_max": 500,
    }
    assert SchoolFilters.model_validate(filters.canonical()) == filters


@pytest.mark.parametrize(
    "spelling",
    ["PS 15", "ps15", "p.s.15", "P.S. 015", " P.s.  00015 ", "15 ps", "15 p.s.", "P\u0301.S 15"],
)
def test_every_spelling_of_a_name_is_the_same_filter(spelling: str) -> None:
    assert SchoolFilters.model_validate({"q": [spelling]}).canonical() == {"q": ["15 ps"]}


@settings(deadline=None)
@given(text())
def test_splitting_into_words_is_idempotent(any_text: str) -> None:
    words = words_of(any_text)
    assert words_of(" ".join(words)) == words
    assert words_of(" ".join(sorted(words))) == sorted(words)


@pytest.mark.parametrize("letter", ["\u00df", "\u0390", "\u0149", "\u0130", "\ufb03"])
def test_words_read_back_whatever_their_letters_become(letter: str) -> None:
    filters = SchoolFilters.model_validate({"q": [letter * 66]})
    assert SchoolFilters.model_validate(filters.canonical()) == filters


def test_zero_and_minus_zero_are_the_same_share() -> None:
    text = [repr(SchoolFilters(white_min=zero).canonical()) for zero in (0.0, -0.0)]
    assert text == ["{'white_min': 0.0}"] * 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("category", ["Everyone"]),
        ("category", [""]),
        ("borough", ["Boston"]),
        ("district", [0]),
        ("district", [100]),
        ("district", ["seven"]),
        ("dbn", ["01Z015"]),
        ("dbn", ["00M015"]),  # no district
        ("dbn", ["../etc"]),
        ("dbn", ["\u0660\u0661M015"]),  # digits, but not of this alphabet
        ("grade", ["13"]),
        ("grade", ["0"]),
        ("q", [" "]),
        ("q", [". \u0301"]),
        ("q", ["a\0b"]),
        ("q", ["\ufffd"]),  # what was not UTF-8
        ("q", ["a"] * 11),
        ("dbn", ["01M015"] * 501),
        ("q", ["a" * 201]),
        ("q", ["\u00df" * 101]),  # as words without regard to case: 202 letters
        ("enrollment_min", -1),
        ("enrollment_min", 2**31),
        ("asian_min", 1.01),
        ("asian_min", "NaN"),
        ("asian_min", "1e400"),
        ("asian_mean", 0.5),
    ],
)
def test_an_impossible_value_or_unknown_name_is_an_error_that_names_it(
    name: str, value: object
) -> None:
    with pytest.raises(ValidationError) as raised:
        SchoolFilters.model_validate({name: value})
    assert [error["loc"][0] for error in raised.value.errors()] == [name]


def test_a_minimum_above_its_maximum_names_both() -> None:
    with pytest.raises(ValidationError) as raised:
        SchoolFilters(hispanic_min=0.6, hispanic_max=0.5)
    (error,) = raised.value.errors()
    assert error["loc"] == ("hispanic_max",)
    assert "hispanic_min" in error["msg"]
