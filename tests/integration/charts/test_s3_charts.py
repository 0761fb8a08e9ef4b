"""Charts in an S3 bucket: drawn by the worker, sent by the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from schools_api.app import create_app
from schools_common.contracts import ChartSpec
from schools_common.database import Account
from schools_common.settings import Settings
from schools_embedded.services import free_port, wait_until
from sqlalchemy import Engine

from tests.accounts import address_for
from tests.integration.charts.drawing import START, Publish, Start, chart, wait_for
from tests.s3_server import Bucket, create_bucket, s3_server


@contextmanager
def api(database_url: str, redis_url: str, environment: dict[str, str]) -> Iterator[TestClient]:
    """A client of an API that reads from a bucket."""
    store = {name.lower(): value for name, value in environment.items()}
    url = address_for(Account.API, database_url)
    settings = Settings.model_validate({"database_url": url, "redis_url": redis_url} | store)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def drawn(engine: Engine, ask: Any, start: Start, publish: Publish, bucket: Bucket) -> ChartSpec:
    """A chart that a worker has drawn into the bucket."""
    start(**bucket.environment("charts"))
    spec: ChartSpec = ask()
    publish(spec)
    assert wait_for(engine, spec).error is None
    return spec


def test_the_api_sends_the_picture_that_the_worker_put_into_the_bucket(
    database_url: str, redis_url: str, drawn: ChartSpec, bucket: Bucket, volume: Path
) -> None:
    assert bucket.names() == [drawn.file_name]
    assert list(volume.iterdir()) == []
    with api(database_url, redis_url, bucket.environment("api")) as client:
        answer = client.get(f"/charts/{drawn.id}/image")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")


def test_a_store_that_cannot_be_used_is_a_503_and_the_chart_stays(
    database_url: str, redis_url: str, drawn: ChartSpec, bucket: Bucket
) -> None:
    good = bucket.environment("api")
    image = f"/charts/{drawn.id}/image"
    for wrong in (
        {"S3_ENDPOINT": f"http://127.0.0.1:{free_port()}"},
        {"S3_SECRET_KEY": "wrong"},
        {"CHART_STORE": "s3://no-such-bucket"},
    ):
        with api(database_url, redis_url, good | wrong) as client:
            answer = client.get(image)
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
            assert answer.json()["detail"] == "The picture cannot be read at the moment."
    with api(database_url, redis_url, good) as client:
        assert client.get(image).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"CHART_STORE": "s3://no-such-bucket"}, "NoSuchBucket"),
        ({"S3_ACCESS_KEY": "nobody"}, "InvalidAccessKeyId"),
    ],
)
def test_a_worker_without_access_to_its_store_ends_with_a_message(
    start: Start, bucket: Bucket, tmp_path: Path, wrong: dict[str, str], code: str
) -> None:
    worker = start(**bucket.environment("charts") | wrong)
    assert worker.wait(START) == 1
    (line, *_) = reversed((tmp_path / "worker.log").read_text().splitlines())
    assert line == f"The chart store refuses access: {code}"


@pytest.mark.slow
def test_a_chart_waits_for_a_store_that_is_away(
    engine: Engine, ask: Any, start: Start, publish: Publish, tmp_path: Path
) -> None:
    directory, log = tmp_path / "s3", tmp_path / "worker.log"
    with s3_server(directory) as endpoint:
        bucket = create_bucket(endpoint)
    start(**bucket.environment("charts"))
    spec = ask()
    publish(spec)
    wait_until(lambda: "Retry in 1s" in log.read_text(), START, "the first retry")
    assert "The chart store does not answer; starting all the same" in log.read_text()
    assert chart(engine, spec) is None
    with s3_server(directory, port=int(endpoint.rpartition(":")[2])):
        assert wait_for(engine, spec).error is None
        assert bucket.names() == [spec.file_name]
