"""Accessibility and screenshots of each page, narrow and wide, light and dark."""

import pytest
from playwright.sync_api import Page

from tests.e2e.windows import in_each_look, look_at, picture

STATES = [
    ("averages", "/", "Generated sample, not real data"),
    ("map", "/?chart=map&subject=math", "Average Math level"),
    ("nothing-matches", "/?asian_min=1", "No school matches all of these filters"),
    ("nothing-published", "/?dbn=01M003", "No ELA average is published"),
    (
        "wide-interval",
        "/?category=reside-in-temporary-housing&dbn=01M013",
        "Some bands are very wide",
    ),
    ("about", "/about", "About the numbers"),
    ("embed", "/embed", "Explore in School Charts"),
    ("school", "/school/31R010", "Similar in who attends"),
    ("district", "/district/31", "Its schools"),
    ("borough", "/borough/bronx", "By district"),
]
ERRORS = [
    ("not-understood", "/?asian_min=7", "not understood", "status of 422"),
    ("no-such-school", "/school/99X999", "There is no", "status of 404"),
]


@pytest.mark.parametrize(
    ("name", "address", "words", "expected"),
    [*((*each, ()) for each in STATES), *((*each, (message,)) for *each, message in ERRORS)],
)
def test_each_page_is_accessible_in_each_look(
    page: Page, name: str, address: str, words: str
) -> None:
    page.goto(address)
    assert words in page.inner_text("body")
    for _ in in_each_look(page):
        if page.query_selector("figure.chart"):
            picture(page)
        look_at(page, name)
