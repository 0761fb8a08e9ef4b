"""Commands that start a loader's worker and request a reload."""

import sys
from collections.abc import Callable

from schools_embedded.processes import Process

from tests.accounts import known_to_loader

Start = Callable[[dict[str, str]], Process]
"""Starts a worker in an environment."""


def environment_for(database_url: str) -> dict[str, str]:
    return {name.upper(): value for name, value in known_to_loader(database_url).items()}


def worker_command(name: str) -> list[str]:
    command = [sys.executable, "-m", "celery", "-A", "schools_loader.worker", "worker"]
    return [*command, "-Q", "loader", "-n", f"{name}@%h", "-c", "1", "--loglevel", "INFO"]


def reload(*options: str) -> list[str]:
    return [sys.executable, "-m", "schools_loader.reload", *options]
