"""Pages of schools, districts and boroughs in a real browser."""

import pytest
from playwright.sync_api import Page

from tests.e2e.windows import picture


@pytest.mark.parametrize("address", ["/school/31R010", "/district/31", "/borough/bronx"])
def test_the_page_of_a_place_fits_the_narrowest_screen(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_school_prints_on_two_pages(page: Page, paper: str) -> None:
    page.goto("/school/31R010")
    assert page.pdf(format=paper).count(b"/Type /Page\n") == 2


def test_students_in_poverty_of_a_school_in_three_clicks(page: Page) -> None:
    page.goto("/?q=garvey")
    page.click("table.rows tbody th a >> nth=0")
    page.wait_for_url("**/school/*")
    page.click(".results a:text-is('Poverty')")
    page.wait_for_url("**/?category=poverty&dbn=*&chart=compare")
    picture(page)
    with page.expect_download() as download:
        page.click("text=PNG")
    assert download.value.suggested_filename.endswith(".png")
