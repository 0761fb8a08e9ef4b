"""Parts of the page that a swap takes away."""

from playwright.sync_api import Page, expect


def test_the_heading_takes_the_focus_of_what_is_gone(page: Page) -> None:
    page.goto("/?borough=bronx")
    page.locator(".chips a").first.press("Enter")
    page.wait_for_url("**/")
    expect(page.locator("main h1")).to_be_focused()


def test_nothing_takes_a_focus_that_was_nowhere(page: Page) -> None:
    page.goto("/")
    settled = """new Promise(done => {
        document.addEventListener('htmx:afterSettle', () => done(document.activeElement.tagName));
        document.getElementById('borough-bronx').click();
    })"""
    assert page.evaluate(settled) == "BODY"
