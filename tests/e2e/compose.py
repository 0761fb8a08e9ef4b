"""Compose projects, for machines with a Docker engine."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from schools_embedded.services import free_port, wait_until

from tests.e2e.scenario import answers

ROOT = Path(__file__).parents[2]

PASSWORDS = [f"{name}_PASSWORD" for name in ("POSTGRES", "API", "LOADER", "CHARTS", "REDIS")]


def engine_answers() -> bool:
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


needs_engine = pytest.mark.skipif(not engine_answers(), reason="no Docker engine answers")


class Compose:
    """A compose project with its own name, passwords, ports and volumes."""

    def __init__(self, **settings: str) -> None:
        port, proxy_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.proxy_url = f"http://127.0.0.1:{proxy_port}"
        self._project = f"school-charts-test-{secrets.token_hex(4)}"
        passwords = {name: secrets.token_hex(8) for name in PASSWORDS}
        self.secrets = list(passwords.values())
        self._environment = {
            **os.environ,
            **passwords,
            "PORT": str(port),
            "PROXY_PORT": str(proxy_port),
            "DATASET_SAMPLE": "always",
            **settings,
        }

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            ["docker", "compose", "-p", self._project, *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def up(self, *arguments: str) -> None:
        """Start, and wait until all containers are healthy and the data are loaded."""
        self("up", "-d", "--wait", *arguments)
        wait_until(lambda: answers(self.url), 60, "the data")


@contextmanager
def project(**settings: str) -> Iterator[Compose]:
    """Make a project with these settings, and remove it when the block ends."""
    compose = Compose(**settings)
    try:
        yield compose
    finally:
        compose("down", "--volumes", "--timeout", "5")


def docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout


def logs(container: str) -> str:
    done = subprocess.run(["docker", "logs", container], capture_output=True, text=True, check=True)
    return done.stdout + done.stderr
