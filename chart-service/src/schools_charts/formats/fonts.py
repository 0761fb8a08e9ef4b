"""Subsets of the font Inter, to be embedded in pictures."""

import subprocess
from base64 import b64encode
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools import subset

WEIGHTS = {"normal": "Inter:regular", "bold": "Inter:bold"}
"""Fontconfig's names of the font, by the font weights of charts."""


@cache
def font_file(name: str) -> Path | None:
    """Return the file of a font; None if it is not installed."""
    try:
        found = subprocess.run(  # noqa: S603
            ["fc-match", "-f", "%{family}\t%{file}", name],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    family, _, file = found.stdout.partition("\t")
    return Path(file) if family.split(",")[0] == "Inter" else None


def font_faces(text: str) -> str:
    """Return CSS that embeds the letters of a text in Inter; empty if it is not installed.

    Letters that Inter lacks come from the reader's fonts.
    """
    faces = []
    for weight, name in WEIGHTS.items():
        file = font_file(name)
        if file is not None:
            data = b64encode(_letters(file, text)).decode()
            faces.append(
                f"@font-face{{font-family:Inter;font-weight:{weight};"
                f"src:url(data:font/woff;base64,{data})}}"
            )
    return "".join(faces)


def _letters(file: Path, text: str) -> bytes:
    options = subset.Options(
        flavor="woff",
        layout_features=[],  # kerning would take four times as long
        hinting=False,
        notdef_outline=False,
    )
    subsetter, found = subset.Subsetter(options), BytesIO()
    subsetter.populate(text=text)
    with subset.load_font(file, options) as font:
        subsetter.subset(font)
        subset.save_font(font, found, options)
    return found.getvalue()
