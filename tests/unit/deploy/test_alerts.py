"""The alert rules, tested by Prometheus's own tool."""

import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "deploy/observability"


@pytest.mark.parametrize(
    "command", [["test", "rules", "alerts.test.yml"], ["check", "config", "prometheus.yml"]]
)
def test_promtool_finds_nothing_wrong(command: list[str]) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not here: apt-get install prometheus")
    done = subprocess.run(
        [promtool, *command], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
