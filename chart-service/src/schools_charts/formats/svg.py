"""SVG with a title, a description and its own fonts."""

import re
from hashlib import sha256
from html import escape
from xml.etree import ElementTree

from schools_charts.formats.fonts import font_faces

_UNIQUE = re.compile(r'id="defs-([0-9a-f]+)"')
_ROOT = re.compile(r"<svg [^>]*?>")


def with_words(svg: str, title: str, description: str) -> str:
    """Add a title, a description and fonts to plotly's SVG.

    An SVG in an ``<img>`` loads nothing, so the letters that it needs are embedded. The random part
    of plotly's ids is replaced by a digest of the content: equal charts have equal bytes, and
    different charts on one page have different ids.
    """
    # Among the attributes of the root, plotly sets it now earlier, now later.
    svg = _ROOT.sub(lambda root: root[0].replace(' style=""', ""), svg, count=1)
    (random,) = _UNIQUE.findall(svg)[:1]
    plain = svg.replace(random, "")
    unique = sha256(f"{title}{description}{plain}".encode()).hexdigest()[:8]
    (root,) = _ROOT.findall(plain)[:1]
    named = f'<svg role="img" aria-labelledby="title-{unique} desc-{unique}" '
    words = (
        f'<title id="title-{unique}">{escape(title)}</title>'
        f'<desc id="desc-{unique}">{escape(description)}</desc>'
    )
    text = "".join(ElementTree.fromstring(svg).itertext())  # noqa: S314 - Chrome wrote it
    head = root.replace("<svg ", named, 1) + words + f"<style>{font_faces(text)}</style>"
    return svg.replace(random, unique).replace(root, head, 1)
