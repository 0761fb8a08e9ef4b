"""Replacement of all containers under load, without a failed request."""

import pytest
from schools_embedded.services import wait_until

from tests.e2e.compose import needs_engine, project
from tests.e2e.scenario import answers, ask
from tests.visitors import visitors

SETTINGS = {
    "COMPOSE_PROFILES": "proxy",
    "FORWARDED_ALLOW_IPS": "*",
    "NEW_CHARTS_PER_MINUTE": "100000",
    "WEB_CONCURRENCY": "1",
}


@pytest.mark.slow
@needs_engine
def test_no_request_fails_and_no_promise_is_broken_while_all_are_replaced() -> None:
    with project(**SETTINGS) as compose:
        compose.up("--build")
        wait_until(lambda: answers(compose.proxy_url), 60, "the proxy")
        with visitors(compose.proxy_url) as (images, wait_for):
            for service in ("loader-worker", "chart-worker", "api-2", "api"):
                wait_for(20)
                compose("up", "-d", "--wait", "--no-deps", "--force-recreate", service)
        for image in images:
            assert ask(image, Prefer="wait=30").status_code == 200
