"""Working with a chart worker in a process of its own."""

import subprocess
from collections.abc import Callable

from schools_common.contracts import ChartSpec
from schools_common.models import Chart
from schools_embedded.services import wait_until
from sqlalchemy import Engine
from sqlalchemy.orm import Session

START = 30

Publish = Callable[[ChartSpec], None]
Start = Callable[..., "subprocess.Popen[str]"]


def chart(engine: Engine, spec: ChartSpec) -> Chart | None:
    with Session(engine) as session:
        return session.get(Chart, spec.id)


def wait_for(engine: Engine, spec: ChartSpec, what: str = "the chart") -> Chart:
    wait_until(lambda: chart(engine, spec), START, what)
    found = chart(engine, spec)
    assert found is not None
    return found
