"""The page in a real browser, on a running system."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from schools_charts.browser import find_browser
from schools_embedded.services import wait_until

from tests.e2e.running import Run


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=str(find_browser(None)), args=["--no-sandbox"]
        )


@pytest.fixture
def complaints() -> list[str]:
    """Messages of the browser's console."""
    return []


@pytest.fixture
def page(browser: Browser, sample_system: Run, complaints: list[str]) -> Iterator[Page]:
    """A window of its own for each test, in which nothing may be said or asked elsewhere."""
    context = browser.new_context(
        base_url=sample_system.url, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    # Chrome reports a page with an error status, as it should have.
    assert [each for each in complaints if "status of 4" not in each] == []
    assert {url for url in asked if not url.startswith(sample_system.url)} == set()


def picture(page: Page) -> str:
    """The address of the picture, once it is on screen."""
    loaded = "document.images[0].complete && document.images[0].naturalWidth > 300"
    wait_until(lambda: page.evaluate(loaded), 15, "the picture")
    return str(page.evaluate("document.images[0].currentSrc"))


def test_a_filter_changes_picture_address_and_table_and_back_undoes_it(page: Page) -> None:
    page.goto("/")
    first = picture(page)
    assert page.inner_text("h1") == "Average ELA and Math level, by student category"
    page.check("#borough-bronx")
    page.wait_for_url("**/?borough=bronx")
    assert "borough=bronx" in picture(page) != first
    assert page.inner_text("h1") == "Average ELA and Math level, Bronx, by student category"
    assert all("X" in dbn for dbn in page.locator(".rows td[data-label=DBN]").all_inner_texts())
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


def test_without_javascript_the_same_by_show(browser: Browser, sample_system: Run) -> None:
    context = browser.new_context(base_url=sample_system.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.check("#category-poverty")
    page.click("#filters button.show")
    assert page.url.endswith("/?category=poverty")
    assert "students in poverty" in page.inner_text("h1")
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address",
    [
        *("/", "/?chart=map&subject=math", "/?asian_min=7", "/about", "/embed"),
        *("/school/31R010", "/district/31", "/borough/bronx", "/school/99X999"),
    ],
)
def test_everybody_can_use_it(page: Page, width: int, scheme: str, address: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_the_picture_has_its_room_before_it_is_there(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach("
        "each => { window.shift += each.value })).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto("/?borough=queens&chart=scatter")
    picture(page)
    assert page.evaluate("window.shift") == 0


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
