"""The containers with the S3 server of compose, for machines with a Docker engine."""

import secrets

import pytest
from schools_embedded.services import wait_until

from tests.e2e.compose import needs_engine, project
from tests.e2e.scenario import ask, chart_of

KEYS = {f"{name}_S3_SECRET_KEY": secrets.token_hex(8) for name in ("API", "CHARTS")}
SETTINGS = {"COMPOSE_PROFILES": "s3", "CHART_STORE": "s3://charts", **KEYS}

PUT = """
from schools_common.chart_store.opening import open_store
from schools_common.settings import Settings
open_store(Settings()).write("other.png", b"", "")
"""


@pytest.mark.slow
@needs_engine
def test_pictures_go_into_the_bucket_and_the_api_cannot_write_there() -> None:
    with project(**SETTINGS) as compose:
        compose.up("--build")
        chart = chart_of(compose.url, "category=poverty&borough=bronx")["chart"]
        assert compose("exec", "-T", "chart-worker", "ls", "/charts") == ""
        with pytest.raises(AssertionError, match="AccessDenied"):
            compose("exec", "-T", "api", "python", "-c", PUT)
        compose("stop", "s3")
        image = compose.url + chart["image_url"]

        # ``Prefer: wait`` bypasses the API's cache and reads the bucket.
        def status() -> int:
            return ask(image, Prefer="wait=1").status_code

        assert status() == 503
        compose.up()
        wait_until(lambda: status() == 200, 60, "the picture to come from the bucket")
