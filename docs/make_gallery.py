"""Draw the pictures of docs/ and README.md with a running system, and write docs/gallery.md.

    DATASET_SAMPLE=always ./run
    .venv/bin/python docs/make_gallery.py http://127.0.0.1:8000

The generated sample is the same everywhere, so only a new design changes the pictures.
"""

import sys
from html import escape
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import requests
from PIL import Image
from playwright.sync_api import sync_playwright
from schools_charts.browser import find_browser

DOCS = Path(__file__).parent
IMAGES = DOCS / "images" / "gallery"


class Entry(NamedTuple):
    """A picture of the gallery: its file name, its query, and the question that it answers."""

    name: str
    query: str
    question: str


ENTRIES = (
    Entry("map", "chart=map&subject=math", "Where are Math levels higher or lower?"),
    Entry("categories", "", "How do student categories differ?"),
    Entry(
        "boroughs",
        "category=poverty&group_by=borough",
        "How do students in poverty do, by borough?",
    ),
    Entry(
        "levels",
        "chart=levels&subject=math&group_by=borough",
        "How many students are proficient?",
    ),
    Entry(
        "ranking",
        "chart=ranking&district=31&category=poverty&top=12",
        "Which schools of a district have the highest estimates?",
    ),
    Entry(
        "scatter",
        "chart=scatter&x=poverty",
        "How are results related to poverty?",
    ),
    Entry(
        "distribution",
        "chart=distribution&district=7&district=31&group_by=district&mark=31R010",
        "How much do the schools of a district differ?",
    ),
    Entry("compare", "chart=compare&dbn=31R010", "How does a school compare with its district?"),
    Entry(
        "compare-sides",
        "chart=compare&borough=bronx&vs.borough=queens&subject=math",
        "Do two boroughs differ?",
    ),
    Entry("dark", "group_by=borough&theme=dark&subject=math", "On a dark page"),
    Entry("narrow", "chart=map&subject=ela&width=480", "On a phone"),
)

HEAD = """# Gallery

Each picture is what its address returns for the generated sample. `make_gallery.py` in this folder
redraws them with a running system.
"""


PAGE = "/?chart=map&subject=math"


def photograph_page(server: str) -> None:
    """Take the screenshot of the page for README.md, down to the end of the chart."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(find_browser(None)), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 1400}, device_scale_factor=1.5)
        page.goto(server + PAGE, wait_until="networkidle")
        chart = page.locator(".chart img").bounding_box()
        end = chart["y"] + chart["height"]
        page.set_viewport_size({"width": 1280, "height": round(end)})
        picture = Image.open(BytesIO(page.screenshot()))
        browser.close()
    picture.save(DOCS / "images" / "page.webp", quality=85, method=6)


def main() -> None:
    """Draw all pictures and write gallery.md."""
    (server,) = sys.argv[1:] or ["http://127.0.0.1:8000"]
    photograph_page(server)
    IMAGES.mkdir(parents=True, exist_ok=True)
    parts = [HEAD]
    for entry in ENTRIES:
        query = "&".join(filter(None, [entry.query, "scale=2"]))
        picture = requests.get(f"{server}/chart.webp?{query}", timeout=60)
        picture.raise_for_status()
        (IMAGES / f"{entry.name}.webp").write_bytes(picture.content)
        chart = picture.headers["Content-Location"].removesuffix("/image")
        details = requests.get(f"{server}{chart}", timeout=60).json()
        width = 480 if "width=480" in query else 800
        parts.append(
            f"## {entry.question}\n\n`/chart.png?{entry.query}`\n\n".replace("?`", "`")
            + f'<img src="images/gallery/{entry.name}.webp" width="{width}" '
            f'alt="{escape(details["alt"])}">\n'
        )
    (DOCS / "gallery.md").write_text("\n".join(parts))


if __name__ == "__main__":
    main()
