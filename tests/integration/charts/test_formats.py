"""Every format, drawn by a real Chrome, with reproducible bytes."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from schools_charts.figure import figure
from schools_charts.formats.picture import MEDIA_TYPES, picture_of
from schools_charts.renderer import Renderer
from schools_common.charts.choices import ChartFormat, ChartKind
from schools_common.charts.content import content_of
from schools_common.charts.options import ChartOptions
from schools_common.charts.selection import Selection
from schools_common.filters import SchoolFilters
from schools_common.vocabulary import Borough, Category

from tests.level_counts import school
from tests.many_schools import some_schools
from tests.rows import group, publication

_BEGIN = {
    ChartFormat.PNG: b"\x89PNG\r\n\x1a\n",
    ChartFormat.SVG: b"<svg ",
    ChartFormat.PDF: b"%PDF-",
    ChartFormat.WEBP: b"RIFF",
    ChartFormat.HTML: b"<!DOCTYPE html>",
    ChartFormat.JSON: b'{"data":',
    ChartFormat.CSV: b"group,",
}

ROWS = publication(
    group("01M015", Category.POVERTY, ela_tested=100, ela_low=180, ela_high=240),
    group("07X001", Category.ALL, ela_tested=100, ela_low=180, ela_high=290),
)


@pytest.fixture(scope="module")
def renderer(browser: Path) -> Iterator[Renderer]:
    renderer = Renderer(browser)
    yield renderer
    renderer.close()


@pytest.fixture(scope="module")
def other(browser: Path) -> Iterator[Renderer]:
    """A second renderer, with its own Chrome."""
    renderer = Renderer(browser)
    yield renderer
    renderer.close()


@pytest.mark.parametrize("format_", ChartFormat)
def test_every_format_has_the_same_bytes_again(format_: ChartFormat, renderer: Renderer) -> None:
    content = content_of(Selection.of(ROWS, SchoolFilters(), ChartOptions(format=format_)))
    first, second = (picture_of(content, renderer) for _ in range(2))
    assert first == second
    assert first.content.startswith(_BEGIN[format_])
    assert first.media_type == MEDIA_TYPES[format_]


@pytest.mark.parametrize("kind", ChartKind)
@pytest.mark.parametrize("format_", [ChartFormat.PNG, ChartFormat.SVG])
def test_another_chrome_draws_the_same_bytes(
    kind: ChartKind, format_: ChartFormat, renderer: Renderer, other: Renderer
) -> None:
    vs = SchoolFilters(borough=(Borough.QUEENS,)) if kind is ChartKind.COMPARE else None
    options = ChartOptions(kind=kind, format=format_, vs=vs)
    first, second = (
        picture_of(content_of(Selection.of(some_schools(40), SchoolFilters(), options)), each)
        for each in (renderer, other)
    )
    assert first == second
    assert first.content.startswith(_BEGIN[format_])


@pytest.mark.parametrize("kind", ["levels", "averages"])
def test_a_pdf_is_small_whatever_is_hatched(kind: ChartKind, renderer: Renderer) -> None:
    hidden = [school(f"{n:02}M001", Category.ALL, 99, *[None] * 3, 30) for n in range(1, 9)]
    rows = [school("09X001", Category.ALL, 99, 11, 22, 33, 33), *hidden]
    options = ChartOptions.model_validate({"kind": kind, "format": "pdf", "group_by": "district"})
    content = content_of(Selection.of(publication(*rows), SchoolFilters(), options))
    assert "'lines'" in str(figure(content)["data"])
    assert len(picture_of(content, renderer).content) < 100_000


def test_a_picture_has_scale_times_its_size(renderer: Renderer) -> None:
    options = ChartOptions(scale=2, width=480, height=300)
    picture = picture_of(content_of(Selection.of(ROWS, SchoolFilters(), options)), renderer)
    assert (picture.width, picture.height) == (960, 600)
    size = [int.from_bytes(picture.content[at : at + 4]) for at in (16, 20)]
    assert size == [960, 600]


def test_an_svg_is_well_formed_and_has_its_letters(renderer: Renderer) -> None:
    options = ChartOptions(format=ChartFormat.SVG, title="<b>Ünïcode</b> & “quotes” العربية 学校")
    picture = picture_of(content_of(Selection.of(ROWS, SchoolFilters(), options)), renderer)
    root = ElementTree.fromstring(picture.content)
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == options.title
    assert b"font/woff;base64," in picture.content
