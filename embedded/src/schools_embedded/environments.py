"""The environment variables of each service: its own account's password and no other's."""

import json
import secrets
import shutil
from pathlib import Path

from schools_common.database import Account


def environments(
    settings: dict[str, str], passwords: dict[Account, str]
) -> dict[str, dict[str, str]]:
    """The environment of each service. Only the loader, which makes the accounts, gets them all."""
    owner = settings["database_url"]
    # People read these logs, though they are files.
    redis = {"REDIS_URL": settings["redis_url"], "LOG_FORMAT": "text"}
    store = {"CHART_STORE": settings["chart_store"]}
    own = {a: redis | {"DATABASE_URL": a.address(owner, passwords[a])} for a in Account}
    return {
        "api": own[Account.API] | store,
        "charts": own[Account.CHARTS] | store,
        "loader": {
            **own[Account.LOADER],
            "OWNER_DATABASE_URL": owner,
            "API_DATABASE_PASSWORD": passwords[Account.API],
            "CHARTS_DATABASE_PASSWORD": passwords[Account.CHARTS],
            "DATASET_URL": settings["dataset_url"],
            "DATASET_SAMPLE": settings["dataset_sample"],
        },
    }


def metrics_environments(port: int, directory: Path) -> dict[str, dict[str, str]]:
    """The variables for the metrics of each service: ports one after the other, empty folders."""
    found = {}
    for number, name in enumerate(("api", "charts", "loader")):
        folder = directory / "metrics" / name
        shutil.rmtree(folder, ignore_errors=True)
        if port:
            folder.mkdir(parents=True)
            found[name] = {
                "METRICS_PORT": str(port + number),
                "PROMETHEUS_MULTIPROC_DIR": str(folder),
            }
    return found


def passwords(directory: Path) -> dict[Account, str]:
    """The passwords of the accounts, made at the first start and kept for later ones.

    At a later start the API and the renderer thus find the database without waiting for the
    loader to set new ones.
    """
    path = directory / "passwords.json"
    if not path.exists():
        write_private(path, {account: secrets.token_hex(16) for account in Account})
    return {Account(name): password for name, password in json.loads(path.read_text()).items()}


def write_private(path: Path, content: dict[str, str] | dict[Account, str]) -> None:
    """Write JSON to a file that only this user can read, all of it or nothing."""
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    temporary.touch(mode=0o600)
    temporary.write_text(json.dumps(content))
    temporary.replace(path)
