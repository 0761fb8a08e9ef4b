"""The command that prepares the database for a new version of the software."""

import os
import subprocess
import sys

from sqlalchemy import Engine, inspect

from tests.integration.loader.state import statuses


def test_prepare_creates_the_tables_and_loads_nothing(
    environment: dict[str, str], database: Engine
) -> None:
    command = [sys.executable, "-m", "schools_loader.prepare"]
    for _ in range(2):
        subprocess.run(command, env=os.environ | environment, check=True)
    assert {"student_groups", "charts"} <= set(inspect(database).get_table_names())
    assert statuses(database) == []
