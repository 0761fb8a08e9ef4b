"""GET /robots.txt: the addresses that crawlers may ask for (RFC 9309)."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

router = APIRouter(include_in_schema=False)

_FOR_CARDS = (
    "Bluesky",
    "Discordbot",
    "facebookexternalhit",
    "LinkedInBot",
    "Mastodon",
    "Slackbot-LinkExpanding",
    "TelegramBot",
    "Twitterbot",
    "WhatsApp",
)
"""Robots that ask for a single page, and its picture, where somebody links to it."""

_NOT_FOR_CRAWLERS = (
    "/*?",  # views of the explorer: there is no end of them
    "/chart",
    "/schools",
    "/averages",
    "/facets",
    "/suggest",
    "/dataset",
    "/embed",
    "/plotly",
    "/openapi.json",
    "/healthz",
    "/readyz",
)

_ROBOTS = "\n".join(
    [
        *(f"User-agent: {name}" for name in _FOR_CARDS),
        "Allow: /",
        "",
        "User-agent: *",
        "Allow: /static/",
        *(f"Disallow: {path}" for path in _NOT_FOR_CRAWLERS),
        "",
    ]
)


@router.get("/robots.txt")
async def robots() -> PlainTextResponse:
    """Let crawlers see the pages, and none of the charts and data, which are asked for."""
    return PlainTextResponse(_ROBOTS)
