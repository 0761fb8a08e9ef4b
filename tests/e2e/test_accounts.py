"""Passwords: each process knows only its own, and none is exposed."""

import json
from contextlib import suppress

import psutil
from schools_common.database import Account
from sqlalchemy import make_url

from tests.e2e.running import Run

OTHERS = {"OWNER_DATABASE_URL", "API_DATABASE_PASSWORD", "CHARTS_DATABASE_PASSWORD"}


def secrets_of(run: Run) -> set[str]:
    passwords: dict[str, str] = json.loads((run.directory / "passwords.json").read_text())
    addresses: dict[str, str] = json.loads((run.directory / "environment.json").read_text())
    broker = make_url(addresses["REDIS_URL"]).password
    assert broker
    assert set(passwords) == set(Account)
    return {*passwords.values(), broker}


def processes(run: Run) -> list[tuple[str, dict[str, str]]]:
    """Return command line and environment of each process of a system."""
    found = []
    for process in psutil.Process(run.process.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # a short-lived process of Chrome
            found.append((" ".join(process.cmdline()), process.environ()))
    return found


def test_each_process_knows_its_own_account_alone(sample_system: Run) -> None:
    secrets = secrets_of(sample_system)
    seen = set()
    for _, environment in processes(sample_system):
        address = environment.get("DATABASE_URL")
        if address is None:  # Redis
            assert not secrets & set(environment.values())
            continue
        account = make_url(address).username
        seen.add(account)
        known = " ".join(environment.values())
        if account == Account.LOADER:
            assert set(environment) >= OTHERS
        else:
            assert not set(environment) & OTHERS
            assert sum(secret in known for secret in secrets) == 2, "its own and the broker's"
    assert seen == set(Account)


def test_no_password_is_on_a_command_line_or_in_a_log(sample_system: Run) -> None:
    secrets = secrets_of(sample_system)
    commands = [command for command, _ in processes(sample_system)]
    assert any("redis" in command for command in commands)
    directory = sample_system.directory
    logs = [
        *directory.glob("logs/*.log"),
        directory / "redis/redis.log",
        directory / "postgres/log",
    ]
    assert len(logs) == 5
    places = [*commands, sample_system.output, *(log.read_text() for log in logs)]
    assert not [place for place in places for secret in secrets if secret in place]
    for name in ("passwords.json", "environment.json", "redis/redis.conf"):
        assert (directory / name).stat().st_mode & 0o077 == 0, name
