"""Focus and announcements when htmx swaps parts of the page."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from schools_embedded.services import wait_until

from tests.e2e.windows import picture

SAID = """new MutationObserver(() => said.push(document.getElementById('said').textContent))
.observe(document.getElementById('said'), {childList: true})"""


def test_the_heading_gets_the_focus_of_a_removed_element(page: Page) -> None:
    page.goto("/?borough=bronx")
    page.locator(".chips a").first.press("Enter")
    page.wait_for_url("**/")
    expect(page.locator("main h1")).to_be_focused()


def test_focus_is_not_moved_if_nothing_had_it(page: Page) -> None:
    page.goto("/")
    settled = """new Promise(done => {
        document.addEventListener('htmx:afterSettle', () => done(document.activeElement.tagName));
        document.getElementById('borough-bronx').click();
    })"""
    assert page.evaluate(settled) == "BODY"


def test_text_that_is_typed_while_an_answer_is_under_way_stays(page: Page) -> None:
    held: list[Route] = []
    page.goto("/")
    asked = re.compile(r"/\?.*borough=bronx")
    page.route(asked, lambda route: held.insert(0, route), times=1)
    page.check("#borough-bronx")
    wait_until(lambda: page.evaluate("0") or held, 10, "the question")
    page.click("#q")
    page.keyboard.type("ps")
    held[0].continue_()
    page.wait_for_url("**/?borough=bronx")
    expect(page.locator("h1")).to_contain_text("Bronx")
    expect(page.locator("#q")).to_be_focused()
    assert page.input_value("#q") == "ps"
    page.keyboard.press("Tab")
    page.wait_for_url("**/?borough=bronx&q=ps")


def test_a_filter_that_was_removed_leaves_its_field(page: Page) -> None:
    page.goto("/?q=ps")
    page.click("#q")
    page.click(".chips a >> nth=0")
    page.wait_for_url("**/")
    expect(page.locator("#q")).to_have_value("")


def test_what_was_unfolded_or_folded_stays_so(page: Page) -> None:
    page.goto("/")
    changed = ("Enrollment", "Borough", "The numbers of this chart")
    for summary in changed:
        page.click(f"summary:text-is('{summary}')")
    opened = page.locator("details[open] summary").all_inner_texts()
    assert set(changed) & set(opened) == {"Enrollment", "The numbers of this chart"}
    page.check("#category-poverty")
    page.wait_for_url("**/?category=poverty")
    expect(page.locator("h1")).to_contain_text("poverty")
    assert page.locator("details[open] summary").all_inner_texts() == opened


@pytest.mark.parametrize("fate", ["load", "error"])
def test_a_picture_of_a_view_that_was_left_is_not_announced(page: Page, fate: str) -> None:
    page.goto("/")
    picture(page)
    held: list[Route] = []
    page.route("**/chart.webp?*queens*", lambda route: held.insert(0, route), times=1)
    page.check("#borough-queens")
    wait_until(lambda: page.evaluate("0") or held, 10, "the picture of Queens")
    page.evaluate("window.left = document.querySelector('picture img')")
    page.uncheck("#borough-queens")
    page.wait_for_url("**/")
    picture(page)
    expect(page.locator("#said")).to_have_text(page.inner_text("figure .summary"))
    page.evaluate(f"window.said = []; {SAID}")
    page.route("**/drawing?*", lambda route: route.fulfill(json={"status": "ready"}))
    page.evaluate(
        """async fate => {
            left.dispatchEvent(new Event(fate));
            const { search } = new URL(left.src);
            await (await fetch(`/drawing${search}`)).json(); // as the page does
        }""",
        fate,
    )
    assert page.evaluate("said") == []


def test_only_the_first_of_several_pictures_is_announced_and_none_is_covered(page: Page) -> None:
    page.goto("/school/31R010")
    images = page.locator("figure.chart picture img")
    for image in images.all():
        image.scroll_into_view_if_needed()
    expect(page.locator(".waiting")).to_have_count(0)
    page.evaluate(f"window.said = []; {SAID}")
    page.evaluate(
        "window.covered = 0; new MutationObserver(() => { covered += "
        "document.querySelectorAll('.before').length }).observe(document.body, "
        "{childList: true, subtree: true})"
    )
    old = images.first.element_handle()
    page.click("button.theme")
    wait_until(lambda: page.evaluate("old => !old.isConnected", old), 10, "the swap")
    for image in images.all():
        image.scroll_into_view_if_needed()
    expect(page.locator(".waiting")).to_have_count(0)
    assert len(images.all()) > 1
    assert page.evaluate("covered") == 0
    assert page.evaluate("said") == [page.inner_text("figure .summary >> nth=0")]
