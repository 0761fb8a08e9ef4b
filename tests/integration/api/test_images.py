"""GET /charts/{id}/image: ``?wait=N`` and the file name."""

import pytest
from fastapi.testclient import TestClient

from tests.integration.api.backstage import IMAGE, Backstage, image
from tests.rows import group


def test_an_image_may_be_waited_for_without_a_header(client: TestClient, chart: str) -> None:
    answer = client.get(f"/charts/{chart}/image?wait=1")
    assert answer.status_code == 202
    assert "preference-applied" not in answer.headers


def test_the_header_counts_where_both_are_given(client: TestClient, chart: str) -> None:
    answer = client.get(f"/charts/{chart}/image?wait=25", headers={"Prefer": "wait=0"})
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "wait=0"


@pytest.mark.parametrize("drawn", [True, False])
@pytest.mark.parametrize("query", ["wait=-1", "wait=x", "wait=", "wait=1&wait=1", "width=5"])
def test_invalid_parameters_are_refused(
    client: TestClient, backstage: Backstage, chart: str, query: str, drawn: bool
) -> None:
    if drawn:
        backstage.draw(chart)
        assert image(client, chart).status_code == 200
    answer = client.get(f"/charts/{chart}/image?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == query.split("=", maxsplit=1)[0]


def test_all_values_of_wait_share_one_cached_image(
    client: TestClient, backstage: Backstage, chart: str
) -> None:
    backstage.draw(chart)
    first = client.get(f"/charts/{chart}/image?wait=5")
    backstage.lose_file(chart)
    for query in ("", "?wait=5", "?wait=0", "?wait=999999"):
        again = client.get(f"/charts/{chart}/image{query}")
        assert (again.content, again.headers) == (IMAGE, first.headers)


def test_the_chart_of_new_data_is_waited_for_as_long(
    client: TestClient, backstage: Backstage, chart: str
) -> None:
    backstage.load("v2", [group("07X005")])
    location = client.get(f"/charts/{chart}/image?wait=7").headers["location"]
    assert location.endswith("/image?wait=7")
    backstage.draw(location.split("/")[2])
    assert client.get(location).status_code == 200


def test_the_file_is_named_after_the_title(
    client: TestClient, backstage: Backstage, chart: str
) -> None:
    backstage.draw(chart)
    named = 'inline; filename="average-ela-and-math-level-of-students-in-poverty.png"'
    for _ in range(2):  # the second comes from the cache
        assert image(client, chart).headers["content-disposition"] == named


def test_prefer_wait_bypasses_the_cache_and_notices_a_lost_picture(
    client: TestClient, chart: str, backstage: Backstage
) -> None:
    backstage.draw(chart)
    assert image(client, chart).status_code == 200
    backstage.lose_file(chart)
    assert image(client, chart).status_code == 200  # from the cache
    assert image(client, chart, Prefer="wait=0").status_code == 202
