"""Chrome drawing on its own, as the upper limit for the renderer."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import kaleido
import plotly
from kaleido._kaleido_tab._devtools_utils import exec_js_fn

PLOTLY_JS = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").as_uri()


class Chrome:
    """Warm pages with plotly.js loaded."""

    def __init__(self, pages: int) -> None:
        self._runner = asyncio.Runner()
        self._kaleido = kaleido.Kaleido(n=pages, plotlyjs=PLOTLY_JS, mathjax=False)
        self._runner.run(self._open(pages))
        self.draw(
            [{"data": [{"type": "bar", "y": [1]}], "layout": {"width": 960, "height": 540}}]
            * 5
            * pages
        )

    async def _open(self, pages: int) -> None:
        await self._kaleido.open()
        self._pages = [await self._kaleido._get_kaleido_tab() for _ in range(pages)]

    def draw(self, figures: Iterable[dict[str, Any]]) -> None:
        """Call ``Plotly.toImage`` for the figures, in all pages at once."""
        self._runner.run(self._draw(iter(figures)))

    async def _draw(self, left: Iterable[dict[str, Any]]) -> None:
        async def work(page: Any) -> None:
            draw = "(figure, size) => Plotly.toImage(figure, size)"
            for figure in left:
                size = size_of(figure)
                answer = await exec_js_fn(page.tab, page._current_js_id, draw, figure, size)
                assert answer["result"]["result"]["value"].startswith("data:image/png"), answer

        await asyncio.gather(*map(work, self._pages))

    def close(self) -> None:
        """Close Chrome."""
        self._runner.run(self._kaleido.close())
        self._runner.close()


def size_of(figure: dict[str, Any]) -> dict[str, Any]:
    """Return the format and size of a figure's picture, as Kaleido and plotly.js expect them."""
    layout = figure["layout"]
    return {"format": "png", "width": layout["width"], "height": layout["height"]}
