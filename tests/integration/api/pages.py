"""Parsing of HTML pages, and a text that breaks careless quoting."""

from html import unescape
from html.parser import HTMLParser

from fastapi.testclient import TestClient

NASTY = """it's "so" $HOME `ls` \\n <b> %s ñ 学校 & co; {0}"""
"""Text that breaks careless quoting."""


class Parsed(HTMLParser):
    """A parsed page: names and attributes of its elements, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(key) == value for key, value in attributes.items())
        ]


def page(client: TestClient, query: str = "", status: int = 200) -> Parsed:
    """Fetch and parse the explorer."""
    return page_at(client, f"/?{query}" if query else "/", status)


def page_at(client: TestClient, address: str, status: int = 200) -> Parsed:
    answer = client.get(address, follow_redirects=False)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Parsed(answer.text)


def words(found: Parsed) -> str:
    """Return the text of a page, with single spaces."""
    return " ".join(found.text.split())


def texts(html: str) -> dict[str, str]:
    """Find the texts that can be copied, by the id of their element."""
    found = (part.partition('">') for part in html.split('<code id="')[1:])
    return {id_: unescape(rest.partition("</code>")[0]) for id_, _, rest in found}
