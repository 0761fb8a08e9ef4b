"""Charts on pages: text, numbers, and pictures for each screen size and color scheme."""

from dataclasses import dataclass
from typing import NamedTuple

from schools_common.charts.choices import ChartKind, Theme
from schools_common.charts.content import Content, content_of
from schools_common.charts.selection import Selection
from schools_common.publication import Publication
from schools_common.vocabulary import Category, slug

from schools_api.charts.parameters import VS
from schools_api.web.addresses import PageQuery, Parameters, address, changed, chart_only
from schools_api.web.figure_height import NARROW, PHONE, WIDE, height_of
from schools_api.web.numbers import Numbers, has_wide_bands, numbers_of

_SCREENS = {"(max-width: 480px)": PHONE, "(max-width: 700px)": NARROW, "": WIDE}

_LIGHT = {"": Theme.LIGHT}  # also for print
_THEMES: dict[Theme | None, dict[str, Theme]] = {
    None: {"screen and (prefers-color-scheme: dark)": Theme.DARK} | _LIGHT,
    Theme.DARK: {"screen": Theme.DARK} | _LIGHT,
    Theme.LIGHT: _LIGHT,
}


class Source(NamedTuple):
    """A picture of the chart, for screens that match the query ``media``."""

    media: str
    address: str
    width: int
    height: int


@dataclass(frozen=True)
class Figure:
    """A chart on a page.

    The last of ``sources`` is the fallback, for the ``<img>``. ``address`` is that of the chart in
    the explorer, ``png`` that of a picture to download. ``wide`` is true if an interval is very
    wide. ``within_poverty`` is the address of the comparison of students in poverty, if that may
    differ.
    """

    content: Content
    chosen: Parameters
    sources: list[Source]
    address: str
    png: str
    numbers: Numbers
    wide: bool
    within_poverty: str | None

    @property
    def framed(self) -> list[Source]:
        """The pictures for frames on other sites, which are not tall enough for those of phones."""
        return [each for each in self.sources if each.width > PHONE]


def figure_of(publication: Publication, chosen: Parameters, theme: Theme | None) -> Figure:
    """Make the figure of a chart; ``theme`` is the reader's choice, None follows the system.

    ``chosen`` are valid parameters of the explorer.
    """
    query = PageQuery.model_validate(chosen)
    content = content_of(Selection.of(publication, query.filters, query.options))
    return Figure(
        content=content,
        chosen=chosen,
        sources=_sources(content, chosen, theme),
        address=address("/", chosen),
        png=address("/chart.png", changed(chart_only(chosen), scale=2)),
        numbers=numbers_of(content),
        wide=has_wide_bands(content),
        within_poverty=_within_poverty(content, chosen),
    )


def _within_poverty(content: Content, chosen: Parameters) -> str | None:
    if content.selection.options.kind is not ChartKind.COMPARE:
        return None
    if content.numbers.within_poverty is None:
        return None
    sides = {"category": [slug(Category.POVERTY)], f"{VS}category": None}
    return address("/", changed(chosen, **sides))


def _sources(content: Content, chosen: Parameters, theme: Theme | None) -> list[Source]:
    # The height lets the page reserve space for the picture; the version keeps browsers from
    # showing an older picture beside new numbers.
    version = {"version": content.selection.publication.version}
    return [
        Source(
            " and ".join(filter(None, [scheme, screen])),
            address("/chart.webp", _picture(chosen, width, height, shown) | version),
            width,
            height,
        )
        for screen, width in _SCREENS.items()
        for height in [height_of(content, width)]
        for scheme, shown in _THEMES[theme].items()
    ]


def _picture(chosen: Parameters, width: int, height: int, theme: Theme) -> Parameters:
    size = {"width": width if width != WIDE else None, "height": height}
    dark = theme if theme is Theme.DARK else None
    # Phones have three device pixels per CSS pixel.
    return changed(chart_only(chosen), **size, theme=dark, scale=3 if width == PHONE else 2)
