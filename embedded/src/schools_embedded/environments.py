"""What each process gets to know: its own account, and no other's."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from schools_common.database import Account


def environments(
    settings: dict[str, str], passwords: dict[Account, str]
) -> dict[str, dict[str, str]]:
    """What each process gets to know: only the loader, which makes the accounts, of the others'."""
    owner = settings["database_url"]
    shared = {"REDIS_URL": settings["redis_url"], "CHART_STORE": settings["chart_store"]}
    own = {a: shared | {"DATABASE_URL": a.address(owner, passwords[a])} for a in Account}
    return {
        "api": own[Account.API],
        "charts": own[Account.CHARTS],
        "loader": {
            **own[Account.LOADER],
            "OWNER_DATABASE_URL": owner,
            "API_DATABASE_PASSWORD": passwords[Account.API],
            "CHARTS_DATABASE_PASSWORD": passwords[Account.CHARTS],
            "DATASET_URL": settings["dataset_url"],
            "DATASET_SAMPLE": settings["dataset_sample"],
        },
    }


def passwords(directory: Path) -> dict[Account, str]:
    """The passwords of the accounts, made at the first start, readable by this user only.

    Kept, so that the API and the renderer find the database at once at a later start.
    """
    path = directory / "passwords.json"
    if not path.exists():
        write_private(path, {account: secrets.token_hex(16) for account in Account})
    return {Account(name): password for name, password in json.loads(path.read_text()).items()}


def write_private(path: Path, content: dict[Any, str]) -> None:
    """Write a file whole, for this user only."""
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file)
    temporary.replace(path)
