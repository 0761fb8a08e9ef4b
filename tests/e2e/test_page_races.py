"""Choices in quick succession, and responses out of order."""

import pytest
from playwright.sync_api import Page, Route, expect

ABORTED = ("htmx:afterRequest", "htmx:sendAbort")
"""Console messages about a request that was replaced by another."""

replaced = pytest.mark.parametrize("expected", [ABORTED])


@replaced
def test_quick_clicks_all_count(page: Page) -> None:
    page.goto("/")
    page.evaluate(
        "for (const id of ['borough-bronx', 'borough-queens', 'category-poverty'])"
        " document.getElementById(id).click()"
    )
    page.wait_for_url("**/?category=poverty&borough=bronx&borough=queens")
    for name in ("borough-bronx", "borough-queens", "category-poverty"):
        expect(page.locator(f"#{name}")).to_be_checked()


@replaced
def test_an_older_answer_changes_neither_view_nor_address(page: Page) -> None:
    held: list[Route] = []
    page.goto("/")
    page.route(lambda url: "q=ps" in url, lambda route: held.insert(0, route))
    page.fill("#q", "ps 1")
    page.click("text=Map")  # and the field's change goes out first
    page.wait_for_url("**/?chart=map")
    assert len(held) == 1
    held[0].continue_()
    page.evaluate("fetch('/suggest?q=zz').then(() => 0)")  # a further round trip
    assert page.url.endswith("/?chart=map")
    assert page.locator("nav [aria-current=page]").inner_text() == "Map"


def test_a_filter_brings_the_banner_and_the_source_of_its_data(page: Page) -> None:
    def other(route: Route) -> None:
        answer = route.fetch()
        text = answer.text().replace("Generated sample, not real data", "Another banner")
        route.fulfill(response=answer, body=text.replace("Levels: New York State", "Other levels"))

    page.goto("/")
    page.route(lambda url: "borough=bronx" in url and "/?" in url, other)
    page.check("#borough-bronx")
    expect(page.locator("#banner")).to_have_text("Another banner")
    expect(page.locator("#source")).to_contain_text("Other levels")


def test_the_focus_stays_on_the_tab_that_was_chosen(page: Page) -> None:
    page.goto("/")
    page.locator(".tabs >> text=Levels").press("Enter")
    page.wait_for_url("**/?chart=levels")
    expect(page.locator(".tabs >> text=Levels")).to_be_focused()


def test_an_invalid_number_gets_the_focus(page: Page) -> None:
    page.goto("/")
    page.click("text=Enrollment")
    page.fill("#enrollment_min", "-5")
    page.check("#borough-bronx")
    expect(page.locator("#enrollment_min")).to_be_focused()
    page.fill("#enrollment_min", "5")
    page.keyboard.press("Tab")
    page.wait_for_url("**/?borough=bronx&enrollment_min=5")
