"""Social cards: a page as other sites show it where it is linked to."""

from dataclasses import dataclass

from schools_api.web.addresses import Parameters, address, changed, chart_only
from schools_api.web.figure_view import Figure

WIDTH, HEIGHT = 1200, 630
"""Pixels of a card's picture, as the sites that show cards ask for them."""


@dataclass(frozen=True)
class Card:
    """A page in brief: its title, a sentence, and the absolute addresses of page and picture."""

    title: str
    description: str
    url: str
    image: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


def card_of(site: str, figure: Figure, chosen: Parameters, path: str | None = None) -> Card:
    """The card of a page that shows a chart.

    ``chosen`` are the parameters of the chart, and ``path`` the page's own; None is for the
    explorer.
    """
    size = {"width": WIDTH, "height": HEIGHT, "scale": None, "theme": None}
    chart = chart_only(chosen)
    return Card(
        title=figure.content.title,
        description=figure.content.words.summary,
        url=site + (path or address("/", chart)),
        image=site + address("/chart.png", changed(chart, **size)),
        alt=figure.content.words.alt,
    )
