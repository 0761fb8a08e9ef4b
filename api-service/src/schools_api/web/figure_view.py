"""Charts on pages: their words, and their pictures for each screen."""

from dataclasses import dataclass
from typing import NamedTuple

from schools_common.charts.choices import Theme
from schools_common.charts.content import Content, content_of
from schools_common.charts.selection import Selection
from schools_common.publication import Publication

from schools_api.web.addresses import PageQuery, Parameters, address, changed, chart_only
from schools_api.web.figure_height import height_of

_WIDE, _NARROW = 960, 480


class Source(NamedTuple):
    """A picture of the chart, for some screens."""

    media: str
    address: str
    width: int
    height: int


@dataclass(frozen=True)
class Figure:
    """A chart on a page, with its address in the explorer.

    ``sources`` end with the picture for browsers that know no other.
    """

    content: Content
    sources: list[Source]
    address: str


def figure_of(publication: Publication, chosen: Parameters, theme: Theme | None) -> Figure:
    """Make the figure of a chart; ``theme`` is the reader's choice, None leaves it to the system.

    ``chosen`` are parameters of the explorer, known to be valid.
    """
    query = PageQuery.model_validate(chosen)
    content = content_of(Selection.of(publication, query.filters, query.options))
    return Figure(content, _sources(content, chosen, theme), address("/", chosen))


def _sources(content: Content, chosen: Parameters, theme: Theme | None) -> list[Source]:
    # The height is asked for, so that the page can keep room for the picture, and the version, so
    # that a browser shows no older picture beside new numbers.
    version = {"version": content.selection.publication.version}
    themes = (
        {"": None, "(prefers-color-scheme: dark)": Theme.DARK} if theme is None else {"": theme}
    )
    return [
        Source(
            " and ".join(filter(None, [narrow, scheme])),
            address("/chart.webp", _picture(chosen, width, height, shown) | version),
            width,
            height,
        )
        for narrow, width in (("(max-width: 700px)", _NARROW), ("", _WIDE))
        for height in [height_of(content, narrow=bool(narrow))]
        for scheme, shown in reversed(themes.items())
    ]


def _picture(chosen: Parameters, width: int, height: int, theme: Theme | None) -> Parameters:
    size = {"width": width if width != _WIDE else None, "height": height}
    dark = theme if theme is Theme.DARK else None
    return changed(chart_only(chosen), **size, theme=dark, scale=2)
