"""Color themes, copying, and an unreachable server."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect
from schools_embedded.services import wait_until

from tests.e2e.running import Run
from tests.e2e.windows import in_each_look, look_at, picture, window

BACKGROUND = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(20, 24, 29)"


def test_the_reader_chooses_the_colors(page: Page) -> None:
    page.goto("/")
    button = page.locator("button.theme")
    expect(button).to_have_accessible_name("Colors: same as your system")
    button.click()
    expect(button).to_have_accessible_name("Colors: light")
    button.click()
    expect(button).to_have_accessible_name("Colors: dark")
    assert page.evaluate(BACKGROUND) == DARK
    expect(page.locator("source").first).to_have_attribute("srcset", re.compile("theme=dark"))
    assert page.evaluate("document.activeElement.className") == "theme"
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["value"], cookie["path"]) == ("theme", "dark", "/")
    assert cookie["sameSite"] == "Lax"
    page.goto("/?borough=bronx")  # the server reads the cookie
    assert page.get_attribute("html", "data-theme") == "dark"
    assert "theme=dark" in picture(page)
    page.emulate_media(color_scheme="dark")
    button.click()
    expect(button).to_have_accessible_name("Colors: same as your system")
    assert page.evaluate(BACKGROUND) == DARK
    assert page.context.cookies() == []
    page.emulate_media(color_scheme="light")
    assert page.evaluate(BACKGROUND) == LIGHT


def test_colors_chosen_in_quick_succession_end_with_the_last(page: Page) -> None:
    page.goto("/")
    held: list[tuple[Route, APIResponse]] = []
    page.route(page.url, lambda route: held.insert(0, (route, route.fetch())), times=1)
    page.click("button.theme")
    wait_until(lambda: page.evaluate("0") or held, 10, "the view in light colors")
    page.click("button.theme")
    route, light = held[0]
    route.fulfill(response=light)
    expect(page.locator("source").first).to_have_attribute("srcset", re.compile("theme=dark"))


def test_new_colors_come_with_the_banner_and_source_of_their_data(page: Page) -> None:
    page.goto("/")

    def replaced(route: Route) -> None:
        body = route.fetch().text().replace("Generated sample, not real data", "New banner")
        route.fulfill(body=body.replace("Source: ", "New source: "), content_type="text/html")

    page.route(page.url, replaced)
    page.click("button.theme")
    expect(page.locator("#banner")).to_have_text("New banner")
    expect(page.locator("#source")).to_contain_text("New source")


LINK, CODE = "button[data-copy]", "button[data-copy-from]"


@pytest.fixture
def copying(page: Page) -> Page:
    """A page whose code examples are unfolded."""
    page.goto("/")
    page.evaluate(
        "document.querySelectorAll('.take details').forEach(each => { each.open = true })"
    )
    return page


def source(page: Page) -> str:
    """Return the text that the first code button copies."""
    from_ = page.locator(CODE).first.get_attribute("data-copy-from")
    return str(page.evaluate(f"document.getElementById('{from_}').textContent"))


def test_texts_are_copied(copying: Page) -> None:
    copying.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for button, text in ((LINK, f"{copying.url}"), (CODE, source(copying))):
        copying.locator(button).first.click()
        expect(copying.locator(f"{button} + .copied").first).to_have_text("Copied")
        assert copying.evaluate("navigator.clipboard.readText()") == text


def test_text_that_cannot_be_copied_is_selected(copying: Page) -> None:
    copying.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    copying.locator(CODE).first.click()
    expect(copying.locator(f"{CODE} + .copied").first).to_have_text("Press Ctrl+C to copy")
    assert copying.evaluate("getSelection().toString()").strip() == source(copying).strip()
    copying.locator(LINK).click()
    expect(copying.locator(f"{LINK} + .copied")).to_have_text(copying.url)
    assert copying.evaluate("getSelection().toString()") == copying.url


def test_new_data_are_a_click_away(page: Page) -> None:
    page.goto("/#schools")
    dataset = {"dataset": {"version": "another"}}
    page.route("**/dataset", lambda route: route.fulfill(json=dataset))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    with page.expect_navigation(wait_until="load"):
        page.click("text=Show the new data")
    assert page.inner_text("#notice") == ""


AWAY = ("net::ERR_INTERNET_DISCONNECTED", "htmx:afterRequest", "htmx:sendError")
"""Console messages about an unreachable server."""


@pytest.fixture
def away(browser: Browser, sample_system: Run) -> Iterator[Page]:
    """A page whose server has become unreachable."""
    with window(browser, sample_system.url, expected=AWAY) as page:
        page.goto("/")
        picture(page)
        page.context.set_offline(True)
        yield page


def test_an_unreachable_server_is_reported(away: Page) -> None:
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


@pytest.mark.parametrize("expected", [("status of 422",)])
def test_a_refused_filter_leads_to_what_was_not_understood(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('#category-poverty').value = 'nonsense'")
    page.click("#category-poverty")
    page.wait_for_url("**/?*category=nonsense*")
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator(".errors")).to_contain_text("category")
