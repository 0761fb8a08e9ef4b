"""Environment variables of each service, with the password of its own account only."""

import json
import secrets
import shutil
from pathlib import Path

from schools_common.database import Account


def environments(
    settings: dict[str, str], passwords: dict[Account, str]
) -> dict[str, dict[str, str]]:
    """Build each service's variables; only the loader, which creates the accounts, gets all."""
    owner = settings["database_url"]
    # Text instead of JSON: people read these log files.
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
    """Build each service's metrics variables: consecutive ports, and emptied folders."""
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
    """Read the passwords of the accounts, generated at the first start.

    They are kept so that, at later starts, API and renderer can connect before the loader has set
    passwords.
    """
    path = directory / "passwords.json"
    if not path.exists():
        write_private(path, {account: secrets.token_hex(16) for account in Account})
    return {Account(name): password for name, password in json.loads(path.read_text()).items()}


def write_private(path: Path, content: dict[str, str] | dict[Account, str]) -> None:
    """Write JSON atomically to a file that only this user can read."""
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    temporary.touch(mode=0o600)
    temporary.write_text(json.dumps(content))
    temporary.replace(path)
