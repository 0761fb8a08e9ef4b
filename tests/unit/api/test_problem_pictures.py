"""Problems as pictures: they say what is wrong, in the requested size."""

from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image
from schools_api.http.pictures import Canvas, canvas_of, draw
from starlette.requests import Request

LONG = ["Not understood: chart.", "chart: " + "averages, levels, map or ranking " * 40, "x" * 9000]


def request(path: str, query: str = "") -> Request:
    return Request(
        {
            "type": "http",
            "path": path,
            "query_string": query.encode(),
            "headers": [],
            "scheme": "http",
        }
    )


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("", (960, 540)),
        ("width=480&height=300", (480, 300)),
        ("width=319&height=2001", (960, 540)),
        ("width=99999999&height=-300", (960, 540)),
        ("width=x&height=%C2%B2", (960, 540)),
    ],
)
def test_a_valid_size_is_used(query: str, size: tuple[int, int]) -> None:
    canvas = canvas_of(request("/chart.png", query))
    assert canvas is not None
    assert (canvas.width, canvas.height) == size


@pytest.mark.parametrize("path", ["/chart.json", "/chart.html", "/schools", "/chart.gif"])
def test_only_pictures_are_answered_by_pictures(path: str) -> None:
    assert canvas_of(request(path)) is None


@pytest.mark.parametrize("format_", ["png", "webp"])
@pytest.mark.parametrize("size", [(960, 540), (320, 240), (2000, 2000)])
def test_a_picture_has_its_size_and_something_in_it(format_: str, size: tuple[int, int]) -> None:
    image = Image.open(BytesIO(draw(Canvas(format_, *size), "422 Invalid parameters", LONG)))
    assert (image.format, image.size) == (format_.upper(), size)
    assert len(image.getcolors(1_000_000) or []) > 2


def test_a_pdf_begins_like_one() -> None:
    assert draw(Canvas("pdf"), "422 Invalid parameters", []).startswith(b"%PDF-")


@pytest.mark.parametrize("size", [(960, 540), (320, 240), (480, 2000)])
def test_no_line_leaves_the_canvas(size: tuple[int, int]) -> None:
    svg = ElementTree.fromstring(draw(Canvas("svg", *size), "422 Invalid parameters", LONG))
    lines = [each for each in svg.iter() if each.tag.endswith("text")]
    assert lines
    for line in lines:
        assert float(line.attrib["y"]) < size[1]
        # A letter of its font is about half as wide as it is high.
        assert len(line.text or "") * float(line.attrib["font-size"]) * 0.5 < size[0]
    assert "".join(svg.itertext()).startswith("422 Invalid parameters")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a\x00b\x1b\ud800 & \ufffe"])
def test_text_is_never_markup(text: str) -> None:
    svg = ElementTree.fromstring(draw(Canvas("svg"), text, [text]))
    assert not [each for each in svg.iter() if "script" in each.tag]


def test_a_dark_canvas_is_dark() -> None:
    canvas = canvas_of(request("/chart.png", "theme=dark"))
    assert canvas is not None
    image = Image.open(BytesIO(draw(canvas, "422", [])))
    assert image.getpixel((0, 0)) == (0x14, 0x18, 0x1D)
