"""Error pictures for URLs used in an ``<img>``, drawn by Pillow, without Chrome."""

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
"""Media types of the formats in which an error is drawn."""

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'"
"""Content-Security-Policy of all pictures: they load nothing, and any canvas may frame them."""

_PATHS = {f"/chart.{format_}": format_ for format_ in MEDIA_TYPES}
_WIDTHS, _HEIGHTS = range(320, 2001), range(240, 2001)
_COLOURS = {"light": ("#ffffff", "#1b1f24"), "dark": ("#14181d", "#e8ecf0")}
_MAX_TEXT = 2000
"""Characters of a text that are laid out; more never fit."""

_LINE = 1.35
"""Line height, as a multiple of the font size."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True)
class Canvas:
    """Format, size and theme of a requested picture."""

    format: str
    width: int = 960
    height: int = 540
    theme: str = "light"

    @property
    def media_type(self) -> str:
        """Media type of the format."""
        return MEDIA_TYPES[self.format]


@dataclass(frozen=True)
class _Line:
    text: str
    size: int
    top: float


def canvas_of(request: Request) -> Canvas | None:
    """Read format, size and theme from a request for a picture; None for any other path.

    Invalid sizes and themes fall back to the defaults.
    """
    format_ = _PATHS.get(request.url.path)
    if format_ is None:
        return None
    given = request.query_params
    theme = given.get("theme", "")
    return Canvas(
        format_,
        _int_in(_WIDTHS, given.get("width", ""), Canvas.width),
        _int_in(_HEIGHTS, given.get("height", ""), Canvas.height),
        theme if theme in _COLOURS else Canvas.theme,
    )


def _int_in(possible: range, given: str, otherwise: int) -> int:
    value = int(given) if given.isdecimal() and len(given) < 5 else 0
    return value if value in possible else otherwise


def draw(canvas: Canvas, title: str, details: list[str]) -> bytes:
    """Draw a title and the details below it, truncated where space runs out."""
    edge = canvas.width // 24
    # An SVG uses the client's font, which may be wider.
    width = (canvas.width - 2 * edge) * (0.85 if canvas.format == "svg" else 1)
    large, small = (30, 19) if canvas.width >= 640 else (22, 15)
    lines: list[_Line] = []
    top = float(edge)
    for text, size in ((title, large), *((detail, small) for detail in details)):
        for line in _wrap(text, _font(size), width):
            if top + size * _LINE > canvas.height - edge:
                lines[-1] = _Line("…", lines[-1].size, lines[-1].top)
                return _encode(canvas, edge, lines)
            lines.append(_Line(line, size, top))
            top += size * _LINE
        top += size * 0.6
    return _encode(canvas, edge, lines)


def _font(size: int) -> Font:
    return ImageFont.load_default(size)


def _wrap(text: str, font: Font, width: float) -> list[str]:
    """Break a text into lines, and words that are wider than a line."""
    plain = "".join(c if c.isprintable() else " " for c in text[:_MAX_TEXT])
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


def _encode(canvas: Canvas, edge: int, lines: list[_Line]) -> bytes:
    if canvas.format == "svg":
        return _svg(canvas, edge, lines)
    paper, ink = _COLOURS[canvas.theme]
    image = Image.new("RGB", (canvas.width, canvas.height), paper)
    brush = ImageDraw.Draw(image)
    for line in lines:
        brush.text((edge, line.top), line.text, ink, _font(line.size))
    file = BytesIO()
    image.save(file, canvas.format)
    return file.getvalue()


def _svg(canvas: Canvas, edge: int, lines: list[_Line]) -> bytes:
    paper, ink = _COLOURS[canvas.theme]
    texts = "".join(
        f'<text x="{edge}" y="{line.top + line.size:.1f}" font-size="{line.size}">'
        f"{escape(line.text)}</text>"
        for line in lines
    )
    size = f'width="{canvas.width}" height="{canvas.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
        f'<rect {size} fill="{paper}"/>'
        f'<g font-family="sans-serif" fill="{ink}">{texts}</g></svg>'
    ).encode()
