"""Social cards: previews of a page in sites that link to it."""

from dataclasses import dataclass

from schools_common.charts.choices import ChartKind, SubjectChoice
from schools_common.grouping import GroupBy

from schools_api.web.addresses import Parameters, address, changed, chart_only
from schools_api.web.figures import Figure, figure_of

WIDTH, HEIGHT = 1200, 630
"""Size of a card's picture in pixels, as recommended for Open Graph."""


@dataclass(frozen=True)
class Card:
    """A page's title and summary, with the absolute addresses of page and picture."""

    title: str
    description: str
    url: str
    image: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


def card_of(site: str, figure: Figure, path: str | None = None) -> Card:
    """Make the card of a page with a chart; ``path`` is the page's, by default the explorer's."""
    chart = chart_only(figure.chosen)
    pictured, shown = _pictured(figure, chart)
    size = {"width": WIDTH, "height": HEIGHT, "scale": None, "theme": None}
    return Card(
        title=figure.content.title,
        description=figure.content.words.summary,
        url=site + (path or address("/", chart)),
        image=site + address("/chart.png", changed(shown, **size)),
        alt=pictured.content.words.alt,
    )


def _pictured(figure: Figure, chart: Parameters) -> tuple[Figure, Parameters]:
    """Choose the pictured chart: only a map of all districts fits on a card."""
    selection = figure.content.selection
    options = selection.options
    if options.kind is not ChartKind.AVERAGES or options.group_by is not GroupBy.DISTRICT:
        return figure, chart
    subject = options.subject if options.subject is not SubjectChoice.BOTH else None
    as_map = changed(chart, chart=ChartKind.MAP, group_by=None, subject=subject)
    return figure_of(selection.publication, as_map, None), as_map
