"""The search field in the header, and its suggestions."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.windows import in_each_look, look_at

FIELD, OPTIONS, ACTIVE = "#find", "#found [role=option]", "#found [aria-selected=true]"


@pytest.fixture
def suggested(page: Page) -> Page:
    """A page whose search field shows suggestions."""
    page.goto("/")
    page.fill(FIELD, "ps 15")
    expect(page.locator(OPTIONS).first).to_be_visible()
    return page


def test_suggestions_are_listed_and_counted(suggested: Page) -> None:
    field, options = suggested.locator(FIELD), suggested.locator(OPTIONS)
    assert field.get_attribute("role") == "combobox"
    assert field.get_attribute("aria-expanded") == "true"
    assert field.get_attribute("aria-controls") == "found"
    assert suggested.inner_text("#said") == f"{options.count()} schools found"
    for _ in in_each_look(suggested):
        look_at(suggested, "suggestions")


def test_arrows_choose_and_enter_opens_the_school(suggested: Page) -> None:
    dbn = suggested.locator(f"{OPTIONS} small").nth(1).inner_text()[:6]
    for key in ("ArrowDown", "End", "ArrowDown", "ArrowUp", "Home", "ArrowDown"):
        suggested.press(FIELD, key)
    chosen = suggested.locator(ACTIVE)
    assert suggested.get_attribute(FIELD, "aria-activedescendant") == chosen.get_attribute("id")
    assert chosen.locator("small").inner_text().startswith(dbn)
    suggested.press(FIELD, "Enter")
    suggested.wait_for_url(f"**/school/{dbn}")


def test_a_click_opens_the_school(suggested: Page) -> None:
    dbn = suggested.locator(f"{OPTIONS} small").nth(2).inner_text()[:6]
    suggested.locator(OPTIONS).nth(2).click()
    suggested.wait_for_url(f"**/school/{dbn}")


def test_enter_alone_searches_and_escape_closes(suggested: Page) -> None:
    suggested.press(FIELD, "ArrowDown")
    suggested.press(FIELD, "Escape")
    expect(suggested.locator("#found")).to_be_hidden()
    assert suggested.get_attribute(FIELD, "aria-expanded") == "false"
    assert suggested.get_attribute(FIELD, "aria-activedescendant") is None
    assert suggested.input_value(FIELD) == "ps 15"
    suggested.press(FIELD, "Enter")
    suggested.wait_for_url("**/?q=ps+15")


def test_suggestions_close_when_the_field_loses_focus(suggested: Page) -> None:
    suggested.press(FIELD, "Tab")
    expect(suggested.locator("#found")).to_be_hidden()


def test_an_answer_that_comes_too_late_is_dropped(page: Page) -> None:
    page.goto("/")
    held: list[Route] = []
    page.route("**/suggest?q=ps+15", lambda route: held.insert(0, route))
    with page.expect_request("**/suggest?q=ps+15"):
        page.fill(FIELD, "ps 15")
    page.fill(FIELD, "stella")
    expect(page.locator(OPTIONS).first).to_contain_text("Stella")
    held[0].fulfill(json={"items": []})
    page.evaluate("fetch('/suggest?q=zz').then(() => 0)")  # answered after it
    expect(page.locator(OPTIONS).first).to_contain_text("Stella")


def test_typing_on_forgets_the_school_that_was_chosen(suggested: Page) -> None:
    held: list[Route] = []
    suggested.route("**/suggest?q=ps+150", lambda route: held.insert(0, route))
    suggested.press(FIELD, "ArrowDown")
    suggested.press(FIELD, "End")
    suggested.fill(FIELD, "ps 150")
    expect(suggested.locator(ACTIVE)).to_have_count(0)
    assert suggested.get_attribute(FIELD, "aria-activedescendant") is None
    suggested.press(FIELD, "Enter")
    suggested.wait_for_url("**/?q=ps+150")


def test_an_emptied_field_lists_nothing(suggested: Page) -> None:
    suggested.fill(FIELD, "")
    expect(suggested.locator("#found")).to_be_hidden()
    suggested.press(FIELD, "ArrowDown")
    assert suggested.get_attribute(FIELD, "aria-expanded") == "false"


def test_a_field_that_the_browser_fills_in_is_no_error(suggested: Page) -> None:
    no_key = "field => field.dispatchEvent(new Event('keydown', { bubbles: true }))"
    suggested.locator(FIELD).evaluate(no_key)
    expect(suggested.locator(OPTIONS).first).to_be_visible()


def test_a_search_without_results_is_announced(page: Page) -> None:
    page.goto("/")
    page.fill(FIELD, "xyzzy")
    expect(page.locator("#said")).to_have_text("No school found")
    expect(page.locator("#found")).to_be_hidden()


def test_names_are_text(page: Page) -> None:
    page.goto("/")
    name = "<img src=x onerror=alert(1)>"
    school = {"dbn": "07X005", "school_name": name, "borough": "Bronx", "district": 7}
    page.route("**/suggest?*", lambda route: route.fulfill(json={"items": [school]}))
    page.fill(FIELD, "ps 15")
    expect(page.locator(OPTIONS)).to_contain_text(name)


def test_the_shortcut_leads_to_it(page: Page) -> None:
    page.goto("/")
    for key in ("Control+k", "Meta+k"):
        page.focus("#borough-bronx")
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == "find"
    assert page.inner_text(".find kbd") == "Ctrl K"
