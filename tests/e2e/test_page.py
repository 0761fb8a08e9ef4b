"""The explorer in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from schools_embedded.services import wait_until

from tests.e2e.running import Run
from tests.e2e.windows import picture


def test_the_first_visit_shows_a_chart(page: Page) -> None:
    page.goto("/")
    assert "/chart.webp?" in picture(page)
    assert page.inner_text("h1") in str(page.get_attribute("picture img", "alt"))
    assert page.inner_text("#said") == ""  # a screen reader reads the new page anyway


def test_a_filter_changes_picture_address_and_table_and_back_undoes_it(page: Page) -> None:
    page.goto("/")
    first = picture(page)
    assert page.inner_text("h1") == "Average ELA and Math level, by student category"
    page.check("#borough-bronx")
    page.wait_for_url("**/?borough=bronx")
    assert "borough=bronx" in picture(page) != first
    assert page.inner_text("h1") == "Average ELA and Math level, Bronx, by student category"
    numbers = page.locator(".rows td[data-label=DBN]").all_inner_texts()
    assert numbers
    assert all("X" in dbn for dbn in numbers)
    assert page.evaluate("document.activeElement.id") == "borough-bronx"
    page.click("text=Ranking")
    page.wait_for_url("**/?borough=bronx&chart=ranking")
    assert "Highest estimated" in page.inner_text("h1")
    page.go_back()
    wait_until(lambda: page.inner_text("h1").startswith("Average"), 15, "the view before")
    assert page.is_checked("#borough-bronx")
    page.go_back()
    wait_until(lambda: "Bronx" not in page.inner_text("h1"), 15, "the first view")
    assert not page.is_checked("#borough-bronx")
    assert picture(page) == first


def test_each_new_picture_is_announced(page: Page) -> None:
    page.goto("/")
    picture(page)
    page.check("#borough-queens")
    wait_until(lambda: page.inner_text("#said"), 15, "the announcement")
    assert "Queens" in page.inner_text("h1")
    assert page.inner_text("#said") == page.inner_text("figure .summary")


def test_a_browser_asks_for_each_script_and_style_once(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    picture(page)
    files = [each for each in asked if "/static/" in each]
    assert len(files) == len({each.rpartition("/")[2] for each in files}) == 9
    assert len({each.rpartition("/")[0] for each in files}) == 1


def test_without_javascript_the_same_by_show(browser: Browser, sample_system: Run) -> None:
    context = browser.new_context(base_url=sample_system.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    assert not page.is_visible("#filters .done")
    page.check("#category-poverty")
    page.click("#filters button.show")
    assert page.url.endswith("/?category=poverty")
    assert "students in poverty" in page.inner_text("h1")
    page.fill("#find", "ps 15")
    page.press("#find", "Enter")
    assert page.url.endswith("/?q=ps+15")
    assert not page.is_visible("button.theme")
    context.close()


def test_on_a_phone_the_filters_lead_back_to_the_chart(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/")
    back = page.locator("#filters .done")
    expect(back).to_be_hidden()
    page.check("#unfold", force=True)
    expect(back).to_be_in_viewport(ratio=1)
    page.check("#borough-bronx")
    page.wait_for_url("**/?borough=bronx")
    expect(back).to_have_text(f"Show {page.inner_text('#schools-heading')}")
    expect(page.locator("main h1")).not_to_be_in_viewport()
    back.click()
    expect(page.locator("main h1")).to_be_in_viewport()


@pytest.fixture
def held(page: Page) -> list[Route]:
    """Requests for pictures, held until a test releases them; layout shifts are summed up."""
    found: list[Route] = []
    page.route(re.compile(r"/chart\.webp"), lambda route: found.insert(0, route))
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach("
        "each => { window.shift += each.value })).observe({type: 'layout-shift', buffered: true})"
    )
    return found


def release(page: Page, held: list[Route]) -> None:
    """Wait for the request of a picture, and let it through."""
    wait_until(lambda: page.title() and held, 15, "the question for a picture")
    while held:
        held.pop().continue_()
    picture(page)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", ["/?borough=queens&chart=scatter", "/school/31R010"])
def test_space_is_reserved_for_a_picture(
    page: Page, held: list[Route], width: int, address: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address, wait_until="domcontentloaded")
    page.locator("figure.chart").first.scroll_into_view_if_needed()
    release(page, held)
    assert page.evaluate("window.shift") == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_space_is_reserved_for_the_picture_of_another_filter(
    page: Page, held: list[Route], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/", wait_until="domcontentloaded")
    release(page, held)
    page.evaluate("document.querySelector('#borough-queens').click()")  # hidden on narrow screens
    page.wait_for_url("**/?borough=queens")
    page.evaluate("window.shift = 0")  # the text of another view may take more lines
    release(page, held)
    assert page.evaluate("window.shift") == 0


@pytest.mark.parametrize("width", [320, 360, 430])
def test_on_a_phone_the_letters_of_a_picture_are_large(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/school/31R010")
    assert "width=360" in picture(page)
    box = page.locator("picture img").first.bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, width)


def test_a_picture_that_is_not_there_yet_is_waited_for(page: Page, held: list[Route]) -> None:
    page.goto("/?borough=queens&chart=levels", wait_until="domcontentloaded")
    expect(page.locator("figure.chart.waiting")).to_have_count(1)
    release(page, held)
    expect(page.locator(".waiting, .state")).to_have_count(0)


def test_from_the_search_to_a_file_by_the_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("stella")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=stella")
    picture(page)

    def focused() -> str:
        return str(page.evaluate("document.activeElement.textContent.trim()"))

    for _ in range(200):
        page.keyboard.press("Tab")
        if focused() == "PNG":
            break
    assert page.evaluate("document.activeElement.matches(':focus-visible')")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".png")
