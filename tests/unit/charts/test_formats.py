"""Files of every format describe the chart, and contain what they need."""

import json
import re
import struct
import zlib
from typing import Any
from xml.etree import ElementTree

import pytest
from plotly.graph_objects import Figure
from schools_charts.formats import html, plotly_js, png, svg
from schools_charts.formats.picture import Picture, picture_of
from schools_common.charts.options import ChartOptions
from schools_common.vocabulary import Category

from tests.unit.charts.frames import content, result

ROWS = [result("01M015", Category.POVERTY, 180, 240), result("07X001", Category.POVERTY, 200, 200)]

SVG = (
    '<svg class="main-svg" xmlns="http://www.w3.org/2000/svg" width="9">'
    '<defs id="defs-{0}"/><g clip-path="url(#clip{0}x)"><text>Bronx</text></g></svg>'
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(25) + b"the rest"


class NoChrome:
    """Fails if a picture is drawn."""

    def render(self, figure: dict[str, Any], options: ChartOptions) -> bytes:
        raise AssertionError("nothing to draw")


def written(kind: str, **options: Any) -> Picture:
    """Return a file that is made without Chrome."""
    return picture_of(content(ROWS, {"format": kind} | options), NoChrome())


def chunks(file: bytes) -> list[tuple[bytes, bytes]]:
    """Return the chunks between a PNG's header and ``the rest``, after checking their checksums."""
    found, at = [], 33
    while file[at:] != b"the rest":
        (length,) = struct.unpack(">I", file[at : at + 4])
        kind, data = file[at + 4 : at + 8], file[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack(">I", file[at + 8 + length : at + 12 + length])
        assert checksum == zlib.crc32(kind + data)
        found.append((kind, data))
        at += 12 + length
    return found


def test_a_png_has_its_words_as_text_chunks() -> None:
    file = png.with_text(PNG, {"Title": "Città", "Description": "b"})
    assert file.startswith(PNG[:33])
    assert chunks(file) == [
        (b"iTXt", b"Title\0\0\0\0\0" + "Città".encode()),
        (b"iTXt", b"Description\0\0\0\0\0b"),
    ]


def test_an_svg_has_its_words_as_title_and_description() -> None:
    root = ElementTree.fromstring(svg.with_words(SVG.format("0c2ab6"), "A <b> & c", "d < e"))
    space = {"svg": "http://www.w3.org/2000/svg"}
    title, description = root.find("svg:title", space), root.find("svg:desc", space)
    assert title is not None
    assert description is not None
    assert (title.text, description.text) == ("A <b> & c", "d < e")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert root.get("role") == "img"


def test_an_svg_embeds_the_letters_it_needs() -> None:
    file = svg.with_words(SVG.format("0c2ab6"), "", "")
    faces = re.findall(r"@font-face\{font-family:Inter;font-weight:(\w+);", file)
    assert faces == ["normal", "bold"]
    assert len(file) < 10_000


def test_ids_of_an_svg_follow_from_what_it_shows() -> None:
    one, again = (svg.with_words(SVG.format(random), "a", "") for random in ("0c2ab6", "a1b2c3"))
    assert one == again
    other = svg.with_words(SVG.format("0c2ab6"), "b", "")
    ids = [re.findall(r'id="([^"]+)"', file) for file in (one, other)]
    assert not set(ids[0]) & set(ids[1])


def test_an_empty_style_of_plotly_does_not_change_an_svg() -> None:
    drawn = SVG.format("0c2ab6")
    files = [
        svg.with_words(drawn.replace(attribute, f'{attribute} style=""'), "a", "")
        for attribute in ('width="9"', 'class="main-svg"')
    ]
    assert files == [svg.with_words(drawn, "a", "")] * 2


def test_the_json_is_a_figure() -> None:
    picture = written("json")
    assert picture.media_type == "application/json"
    assert Figure(json.loads(picture.content)).layout.width == picture.width == 960


def test_the_csv_has_the_numbers_that_are_drawn() -> None:
    header, *rows = written("csv", subject="math").content.decode().splitlines()
    assert header == "group,key,role,category,subject,low,mean,high,tested,rows,excluded_rows"
    assert rows == ["Poverty,Poverty,group,Poverty,math,1.9,2.05,2.2,200,2,0"]


def test_the_page_loads_plotly_js_from_its_server_or_has_it_inside() -> None:
    page, whole = (written("html", inline=inline).content.decode() for inline in (False, True))
    assert f'<script src="{plotly_js.address()}"></script>' in page
    assert len(page) < 20_000
    assert "<script src" not in whole
    assert len(whole) > 1_000_000


def test_no_text_of_a_page_is_markup() -> None:
    title = "</script><script>alert(1)</script>"
    page = html.page(
        {"data": [], "layout": {"title": title, "width": 9, "paper_bgcolor": "#fff"}},
        title,
        f'"{title}',
        inline=False,
    )
    assert "alert(1)</script>" not in page
    (figure,) = re.findall(r'id="figure">(.*?)</script>', page)
    assert json.loads(figure)["layout"]["title"] == title


def test_inline_belongs_to_html() -> None:
    with pytest.raises(ValueError, match=r"for /chart\.html only"):
        ChartOptions(inline=True)
