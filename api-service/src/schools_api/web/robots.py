"""GET /robots.txt (RFC 9309)."""

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
"""Robots that fetch a single page, and its picture, to preview a link."""

_NOT_FOR_CRAWLERS = (
    "/*?",  # views of the explorer: their number is unlimited
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
    """Allow crawlers the pages, but neither charts nor data, which cost work."""
    return PlainTextResponse(_ROBOTS)
