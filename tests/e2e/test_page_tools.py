"""Colors, copying, and a server that is away."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.running import Run
from tests.e2e.windows import in_each_look, look_at, picture, window

BACKGROUND = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(20, 24, 29)"


def test_the_reader_chooses_the_colors(page: Page) -> None:
    page.goto("/")
    button = page.locator("button.theme")
    expect(button).to_have_accessible_name("Colors: as your system has them")
    button.click()
    expect(button).to_have_accessible_name("Colors: light")
    button.click()
    expect(button).to_have_accessible_name("Colors: dark")
    assert page.evaluate(BACKGROUND) == DARK
    expect(page.locator("picture img")).to_have_attribute("src", re.compile("theme=dark"))
    assert page.evaluate("document.activeElement.className") == "theme"
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["value"], cookie["path"]) == ("theme", "dark", "/")
    assert cookie["sameSite"] == "Lax"
    page.goto("/?borough=bronx")  # the server knows it
    assert page.get_attribute("html", "data-theme") == "dark"
    assert "theme=dark" in picture(page)
    page.emulate_media(color_scheme="dark")
    button.click()
    expect(button).to_have_accessible_name("Colors: as your system has them")
    assert page.evaluate(BACKGROUND) == DARK
    assert page.context.cookies() == []
    page.emulate_media(color_scheme="light")
    assert page.evaluate(BACKGROUND) == LIGHT


@pytest.fixture
def copying(page: Page) -> Page:
    """A page with a button that copies the heading."""
    page.goto("/")
    button = (
        '<button type="button" data-copy-from="title">Copy</button>'
        '<span class="copied" role="status"></span>'
    )
    page.evaluate("document.querySelector('h1').id = 'title'")
    page.evaluate(f"document.querySelector('figcaption').innerHTML = `{button}`")
    return page


def test_a_text_is_copied(copying: Page) -> None:
    copying.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copying.click("text=Copy >> nth=0")
    expect(copying.locator(".copied")).to_have_text("Copied")
    assert copying.evaluate("navigator.clipboard.readText()") == copying.inner_text("h1")


def test_a_text_that_cannot_be_copied_is_selected(copying: Page) -> None:
    copying.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    copying.click("[data-copy-from]")
    expect(copying.locator(".copied")).to_have_text("Press Ctrl+C")
    assert copying.evaluate("getSelection().toString()") == copying.inner_text("h1")


@pytest.fixture
def away(browser: Browser, sample_system: Run) -> Iterator[Page]:
    """A window whose server is out of reach."""
    with window(browser, sample_system.url) as page:
        page.goto("/")
        picture(page)
        page.context.set_offline(True)
        yield page


def test_a_view_that_does_not_come_is_told_of(away: Page) -> None:
    away.check("#borough-bronx")
    notice = away.locator("#notice")
    expect(notice).to_contain_text("The server cannot be reached")
    for _ in in_each_look(away):
        look_at(away, "server-away")
    assert "Bronx" not in away.inner_text("h1")
    away.context.set_offline(False)
    notice.locator("text=Try again").click()
    away.wait_for_url("**/?borough=bronx")
    expect(away.locator("h1")).to_contain_text("Bronx")
    expect(notice).to_be_empty()


def test_a_refused_filter_leads_to_what_was_not_understood(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('#category-poverty').value = 'nonsense'")
    page.click("#category-poverty")
    page.wait_for_url("**/?*category=nonsense*")
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator(".errors")).to_contain_text("category")
