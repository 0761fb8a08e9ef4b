"""Pages of schools, districts and boroughs in a real browser."""

import re
import zlib

import pytest
from playwright.sync_api import Page
from schools_embedded.services import wait_until

from tests.e2e.windows import picture


@pytest.mark.parametrize("address", ["/school/31R010", "/district/31", "/borough/bronx"])
def test_the_page_of_a_place_fits_the_narrowest_screen(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


ENDS = """[...document.querySelectorAll('.cards td > span')].map(each => {
    const number = document.createRange();
    number.selectNode(each.firstChild);
    const ends = [number, each.parentElement].map(part => part.getBoundingClientRect().right);
    return Math.round(ends[0] - ends[1]);
})"""


def test_on_a_phone_the_numbers_of_a_card_stand_at_its_right(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/school/31R010")
    assert set(page.evaluate(ENDS)) == {0}


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("address", ["/school/31R010", "/district/31"])  # the largest district
def test_a_place_prints_on_two_pages(page: Page, address: str, paper: str) -> None:
    page.goto(address)
    assert page.pdf(format=paper).count(b"/Type /Page\n") == 2


IMAGE = re.compile(rb"/Subtype /Image\n/Width (\d+)\n[^>]*?>> stream\r?\n")


@pytest.mark.parametrize("chosen", [False, True])
def test_paper_has_wide_pictures_on_white(page: Page, *, chosen: bool) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="light" if chosen else "dark")
    page.goto("/school/31R010")
    if chosen:
        page.evaluate("document.cookie = 'theme=dark'")
        page.reload()
    on_screen = picture(page)
    assert "theme=dark" in on_screen
    pdf = page.pdf()
    images = {
        (int(found[1]), zlib.decompressobj().decompress(pdf[found.end() :], 3))
        for found in IMAGE.finditer(pdf)
    }
    assert images == {(1920, b"\xff\xff\xff")}
    wait_until(lambda: picture(page) == on_screen, 10, "the picture of the screen")


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
