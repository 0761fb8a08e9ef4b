"""GET /schools.csv and /schools.xlsx: file names, types, compression and refusals."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from schools_api.schools.download import MAX_WAITING, one_workbook
from schools_embedded.services import wait_until


@pytest.mark.parametrize(
    ("extension", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_download_has_a_name_and_a_type(
    client: TestClient, loaded: None, extension: str, media_type: str
) -> None:
    answer = client.get(f"/schools.{extension}?q=school")
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="demographic-data.{extension}"'
    )
    other = client.get(f"/schools.{extension}")
    assert other.headers["etag"] != answer.headers["etag"]
    assert client.get(f"/schools.{extension}?q=SCHOOL").content == answer.content


def test_a_csv_is_compressed_where_that_is_accepted(client: TestClient, loaded: None) -> None:
    found = {}
    for encoding in ("identity", "gzip"):
        headers = {"Accept-Encoding": encoding}
        answer = client.get("/schools.csv", headers=headers)
        assert answer.headers.get("content-encoding", "identity") == encoding
        assert answer.headers["vary"] == "Accept-Encoding"
        found[encoding] = answer.content, answer.headers["etag"]
        known = client.get(
            "/schools.csv", headers=headers | {"If-None-Match": answer.headers["etag"]}
        )
        assert (known.status_code, known.headers["etag"]) == (304, answer.headers["etag"])
    (plain, etag), (unpacked, etag_of_packed) = found.values()
    assert plain == unpacked
    assert etag != etag_of_packed


def test_parameters_of_pages_are_refused(client: TestClient, loaded: None) -> None:
    for extension in ("csv", "xlsx"):
        answer = client.get(f"/schools.{extension}?limit=5&cursor=x&sort=dbn&sort=dbn")
        names = [error["parameter"] for error in answer.json()["errors"]]
        assert (answer.status_code, names) == (422, ["sort"])
        answer = client.get(f"/schools.{extension}?limit=5&sort=year")
        assert [error["parameter"] for error in answer.json()["errors"]] == ["sort", "limit"]


def test_a_workbook_that_would_be_long_in_coming_is_refused(
    client: TestClient, loaded: None
) -> None:
    other, portal = object(), client.portal
    assert portal
    portal.call(one_workbook.acquire_on_behalf_of, other)
    with ThreadPoolExecutor(MAX_WAITING) as pool:
        try:
            waiting = [pool.submit(client.get, "/schools.xlsx") for _ in range(MAX_WAITING)]
            wait_until(
                lambda: one_workbook.statistics().tasks_waiting == MAX_WAITING, 10, "requests"
            )
            refused = client.get("/schools.xlsx")
        finally:
            portal.call(one_workbook.release_on_behalf_of, other)
        assert {each.result().status_code for each in waiting} == {200}
    assert refused.status_code == 503
    assert refused.headers["retry-after"]
    assert "workbooks" in refused.json()["detail"]
