"""Cursors carry a key, and nothing else is accepted as one."""

import json
from base64 import urlsafe_b64encode

import pytest
from pydantic_core import PydanticCustomError
from schools_api.schools.sorting import Key, Sort, decode, encode


def cursor(*values: object) -> str:
    return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        ("dbn", "01M015"),
        ("-name", "p.s. 015 \u00e9\u4e2d"),
        ("enrollment", 512),
        ("-enrollment", None),
        ("ela", 1.9917999999999998),
        ("math", 7 / 3),
        ("math", None),
    ],
)
def test_a_key_survives_its_cursor_exactly(sort: Sort, value: str | float | None) -> None:
    key = Key(value, "01M015", "Poverty")
    assert decode(encode(sort, key), sort) == key


@pytest.mark.parametrize(
    "broken",
    [
        "x",
        "!!!!",
        "\u00e9",
        urlsafe_b64encode(b"\xff\xfe").decode(),
        urlsafe_b64encode(b'["name", "\\ud800", "01M015", "Poverty"]').decode(),
        cursor(),
        cursor("name"),
        cursor("-name", "a", "01M015", "Poverty"),  # of another sorting
        cursor("name", "a\0b", "01M015", "Poverty"),
        cursor("name", None, "01M015", "Poverty"),
        cursor("name", 7, "01M015", "Poverty"),
        cursor("name", "a", "1' OR 1=1", "Poverty"),
        cursor("name", "a", "01M015", "Everyone"),
        cursor("name", "a", "01M015", "Poverty", "more"),
    ],
)
def test_a_cursor_that_the_sorting_cannot_have_is_refused(broken: str) -> None:
    with pytest.raises(PydanticCustomError):
        decode(broken, "name")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0.5, 5, "2", True])
def test_an_impossible_level_is_refused(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        decode(cursor("ela", value, "01M015", "Poverty"), "ela")


@pytest.mark.parametrize("value", [-1, 2**31, 10**400, 1.5, "2"])
def test_an_impossible_enrollment_is_refused(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        decode(cursor("enrollment", value, "01M015", "Poverty"), "enrollment")
