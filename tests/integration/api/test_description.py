"""The OpenAPI description, checked against the API by schemathesis."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.api import valid_queries
from tests.integration.api.server import Server

pytestmark = pytest.mark.slow

REQUESTS = 2000
"""Minimum number of requests; more links are followed if more charts are drawn meanwhile."""

TIMEOUT = 600


def test_every_answer_is_as_described(server: Server, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli"),
            *("--config-file", str(Path(__file__).with_name("schemathesis.toml"))),
            *("run", f"{server.url}/openapi.json", "--checks", "all", "--no-color"),
            # The same requests in every run.
            *("--generation-deterministic", "--max-examples", "80", "--request-timeout", "20"),
        ],
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "SCHEMATHESIS_HOOKS": valid_queries.__name__,
        },
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
        cwd=tmp_path,  # it leaves a folder behind
    )
    assert done.returncode == 0, done.stdout + done.stderr
    made = re.search(r"^ *(\d+) generated", done.stdout, re.MULTILINE)
    assert made, done.stdout
    assert int(made[1]) >= REQUESTS, done.stdout
