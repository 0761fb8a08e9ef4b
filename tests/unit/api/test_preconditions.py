"""Request headers that determine the response to an image."""

import pytest
from schools_api.http.preconditions import matches, preferred_wait


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=10", 10),
        ("WAIT = 10", 10),
        ('wait="10"', 10),
        ("wait=0", 0),
        ("wait=31", 30),
        ("wait=" + "9" * 900, 30),
        ("respond-async, wait=5; strict=yes", 5),
        ('note="a, wait=7", wait=5', 5),
        ('note="say \\"wait=7, \\"", wait=5', 5),
        ("wait=5, wait=7", 5),
        ("wait=soon, wait=7", None),
        ("wait", None),
        ("wait=", None),
        ("wait=-1", None),
        ("wait=1.5", None),
        ("wait=\u0665", None),
        ("await=5", None),
        ("", None),
        ('"', None),
        ("," * 2000 + "wait=5", None),
    ],
)
def test_a_valid_wait_is_found_among_preferences_and_capped(
    prefer: str, seconds: int | None
) -> None:
    assert preferred_wait(prefer) == seconds


@pytest.mark.parametrize(
    ("if_none_match", "match"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ('"x", "abc"', True),
        ('"x",W/"abc" , "y"', True),
        ("*", True),
        (" * ", True),
        ('"x"', False),
        ('"abcd"', False),
        ("abc", False),
        ("", False),
        ('"', False),
    ],
)
def test_an_etag_is_found_in_a_list_in_weak_comparison(if_none_match: str, match: bool) -> None:
    assert matches(if_none_match, '"abc"') is match
