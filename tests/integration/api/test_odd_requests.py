"""Malicious and broken requests get a clear response, and the server goes on."""

from urllib.parse import quote

import pytest
import requests

from tests.integration.api.server import Server

FILE = "/docs/static/favicon.png"
PATHS = ("/schools", "/dataset", "/healthz", "/readyz", "/openapi.json", "/docs", "/")
KILO = 1000


pytestmark = pytest.mark.usefixtures("still_serving")


@pytest.fixture(scope="session")
def ready(server: Server) -> str:
    """The path of an image that is drawn."""
    page = requests.get(f"{server.url}/schools", timeout=10).json()
    image: str = page["chart"]["image_url"]
    answer = requests.get(server.url + image, headers={"Prefer": "wait=10"}, timeout=30)
    assert answer.status_code == 200
    return image


def refused(server: Server, query: str) -> set[str]:
    """Check that a query is refused with 422, and return the named parameters."""
    answer = server.get(f"/schools?{query}")
    assert answer.status == 422, answer
    return {error["parameter"] for error in answer.problem()["errors"]}


@pytest.mark.parametrize(
    "number",
    [
        "1e400",
        "-1e400",
        "NaN",
        "Infinity",
        "-Infinity",
        "0x1",
        "\xbd",
        "\u0663",
        "\uff13",
        "\U0001d7db",
    ],
)
def test_an_invalid_number_is_refused(server: Server, number: str) -> None:
    written = quote(number)  # the last ones are digits of other scripts
    query = f"asian_min={written}&enrollment_max={written}&limit={written}&district={written}"
    assert refused(server, query) == {"asian_min", "enrollment_max", "limit", "district"}


@pytest.mark.parametrize("zero", ["-0", "-0.0", "0e9", "1e-400"])
def test_every_spelling_of_zero_is_zero(server: Server, zero: str) -> None:
    answer = server.get(f"/schools?asian_min={zero}")
    assert answer.status == 200
    assert b'"filters":{"asian_min":0.0}' in answer.body


@pytest.mark.parametrize(
    "text",
    ["%00", "a%00b", "%ED%A0%80", "%FF%FE", "%C3", "%C0%AF", "a" * 10 * KILO, "%20"],
)
def test_invalid_text_is_refused(server: Server, text: str) -> None:
    for name in ("q", "category", "borough", "dbn", "grade", "sort", "cursor"):
        assert refused(server, f"{name}={text}") == {name}


@pytest.mark.parametrize("name", ["%00", "%ED%A0%80", "", "q%20", "a" * 10 * KILO, "limit[]"])
def test_an_unknown_parameter_is_refused(server: Server, name: str) -> None:
    assert len(refused(server, f"{name}=1")) == 1


def test_one_parameter_may_have_500_values_and_no_more(server: Server) -> None:
    assert server.get("/schools?" + "&".join(["district=7"] * 500)).status == 200
    assert refused(server, "&".join(["district=7"] * 501)) == {"district"}
    assert refused(server, "&".join(["q=a"] * 11)) == {"q"}
    assert refused(server, "&".join(["limit=7"] * 500)) == {"limit"}


@pytest.mark.parametrize(
    "id_",
    [
        *("..%2F..%2Fetc%2Fpasswd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5C..%5Cetc%5Cpasswd"),
        *("../../etc/passwd", "%00", "%ED%A0%80", "a" * 10 * KILO, "%20", "x.png", "{id}"),
        "e8e117cf-eba4-5324-b060-b12c95101e1c%00",
        "%7Be8e117cf-eba4-5324-b060-b12c95101e1c%7D",
        "e8e117cfeba45324b060b12c95101e1c",
    ],
)
def test_an_invalid_id_is_not_found(server: Server, id_: str) -> None:
    for path in (f"/charts/{id_}", f"/charts/{id_}/image", f"/docs/static/{id_}"):
        answer = server.get(path)
        assert answer.status == 404
        answer.problem()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    "path", [*PATHS, "/charts/x", "/charts/x/image", "/docs/static/favicon.png"]
)
def test_methods_other_than_get_and_head_are_not_allowed(
    server: Server, method: str, path: str
) -> None:
    answer = server.get(path, method=method)
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD"
    answer.problem()


def test_head_answers_like_get_without_the_body(server: Server, ready: str) -> None:
    for path in (*PATHS, ready, "/charts/x", "/schools?limit=0", FILE):
        get, head = server.get(path), server.get(path, method="HEAD")
        assert head.body == b""
        for answer in (get, head):
            del answer.headers["date"]
        assert (head.status, head.headers) == (get.status, get.headers)


@pytest.mark.parametrize(
    ("header", "applied"),
    [
        ("wait=1e9", None),
        ("wait=-1", None),
        ("wait=" + "9" * 900, "wait=30"),
        ("wait=" + "9" * 9 * KILO, None),
        (", ".join(["wait=9"] * KILO), None),
        ('"' * 999, None),
        ("wait=\xb2", None),
        (", ".join(["respond-async"] * 9) + ", wait=1, wait=9", "wait=1"),
    ],
)
def test_a_preference_is_applied_or_ignored(
    server: Server, ready: str, header: str, applied: str | None
) -> None:
    answer = server.get(ready, f"Prefer: {header}")
    assert (answer.status, answer.headers.get("preference-applied")) == (200, applied)


def test_many_lines_of_preferences_are_ignored(server: Server, ready: str) -> None:
    assert server.get(ready, *["Prefer: wait=9"] * KILO).status == 200


@pytest.mark.parametrize("value", ["", "*,", '"', "W/", '"' * 9 * KILO, "\xff", "null"])
def test_an_invalid_if_none_match_is_ignored(server: Server, ready: str, value: str) -> None:
    for path in (ready, "/schools"):
        assert server.get(path, f"If-None-Match: {value}").status == 200


@pytest.mark.parametrize(
    "range_", ["bytes=0-9", "bytes=9-0", "bytes=x", "lines=1-", "bytes=999999-"]
)
def test_ranges_are_ignored(server: Server, ready: str, range_: str) -> None:
    for path in (ready, "/schools", FILE):
        whole, part = server.get(path), server.get(path, f"Range: {range_}")
        assert (part.status, part.body) == (200, whole.body)


def test_a_body_is_not_read(server: Server) -> None:
    answer = server.get("/schools", "Content-Length: 11", body="limit=nobody")
    assert answer.status == 200
