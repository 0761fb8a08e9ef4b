"""Problems as pictures, made without Chrome, for the addresses that are shown in an ``<img>``."""

from dataclasses import dataclass
from html import escape
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from starlette.requests import Request

MEDIA_TYPES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "webp": "image/webp",
}
"""Media types of the formats that a problem is drawn in."""

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'"
"""Content-Security-Policy of all pictures: they load nothing, and any page may frame them."""

_PATHS = {f"/chart.{format_}": format_ for format_ in MEDIA_TYPES}
_WIDTHS, _HEIGHTS = range(320, 2001), range(240, 2001)
_COLOURS = {"light": ("#ffffff", "#1b1f24"), "dark": ("#14181d", "#e8ecf0")}
_MOST_TEXT = 2000
"""Characters of one text that are looked at: none is longer than the page."""

_LINE = 1.35
"""Height of a line, in sizes of its letters."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True)
class Page:
    """The picture that a request asks for."""

    format: str
    width: int = 960
    height: int = 540
    theme: str = "light"

    @property
    def media_type(self) -> str:
        """Its media type."""
        return MEDIA_TYPES[self.format]


@dataclass(frozen=True)
class _Line:
    text: str
    size: int
    top: float


def page_of(request: Request) -> Page | None:
    """The picture in place of a problem, in the size that is asked for; None for other addresses.

    A size or a theme that is not valid does not count.
    """
    format_ = _PATHS.get(request.url.path)
    if format_ is None:
        return None
    given = request.query_params
    theme = given.get("theme", "")
    return Page(
        format_,
        _one_of(_WIDTHS, given.get("width", ""), Page.width),
        _one_of(_HEIGHTS, given.get("height", ""), Page.height),
        theme if theme in _COLOURS else Page.theme,
    )


def _one_of(possible: range, given: str, otherwise: int) -> int:
    value = int(given) if given.isdecimal() and len(given) < 5 else 0
    return value if value in possible else otherwise


def drawn(page: Page, title: str, details: list[str]) -> bytes:
    """Draw a title, and details under it as far as there is room."""
    edge = page.width // 24
    # An SVG is shown in a font of the client's, which may be wider.
    width = (page.width - 2 * edge) * (0.85 if page.format == "svg" else 1)
    large, small = (30, 19) if page.width >= 640 else (22, 15)
    lines: list[_Line] = []
    top = float(edge)
    for text, size in ((title, large), *((detail, small) for detail in details)):
        for line in _wrapped(text, _font(size), width):
            if top + size * _LINE > page.height - edge:
                lines[-1] = _Line("…", lines[-1].size, lines[-1].top)
                return _written(page, edge, lines)
            lines.append(_Line(line, size, top))
            top += size * _LINE
        top += size * 0.6
    return _written(page, edge, lines)


def _font(size: int) -> Font:
    return ImageFont.load_default(size)


def _wrapped(text: str, font: Font, width: float) -> list[str]:
    """Break a text into lines; a word that is wider than a line is broken, too."""
    plain = "".join(c if c.isprintable() else " " for c in text[:_MOST_TEXT])
    lines = [""]
    for word in plain.split():
        joined = f"{lines[-1]} {word}".strip()
        if font.getlength(joined) <= width:
            lines[-1] = joined
            continue
        rest = word
        while rest:
            fits = len(rest)
            while fits > 1 and font.getlength(rest[:fits]) > width:
                fits = min(fits - 1, int(fits * width / font.getlength(rest[:fits])) or 1)
            lines.append(rest[:fits])
            rest = rest[fits:]
    return [line for line in lines if line]


def _written(page: Page, edge: int, lines: list[_Line]) -> bytes:
    if page.format == "svg":
        return _svg(page, edge, lines)
    paper, ink = _COLOURS[page.theme]
    image = Image.new("RGB", (page.width, page.height), paper)
    canvas = ImageDraw.Draw(image)
    for line in lines:
        canvas.text((edge, line.top), line.text, ink, _font(line.size))
    file = BytesIO()
    image.save(file, page.format)
    return file.getvalue()


def _svg(page: Page, edge: int, lines: list[_Line]) -> bytes:
    paper, ink = _COLOURS[page.theme]
    texts = "".join(
        f'<text x="{edge}" y="{line.top + line.size:.1f}" font-size="{line.size}">'
        f"{escape(line.text)}</text>"
        for line in lines
    )
    size = f'width="{page.width}" height="{page.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
        f'<rect {size} fill="{paper}"/>'
        f'<g font-family="sans-serif" fill="{ink}">{texts}</g></svg>'
    ).encode()
