"""Fakes and conditions for tests that draw charts."""

import subprocess
from collections.abc import Callable

from schools_charts.formats.picture import Picture
from schools_common.charts.content import Content
from schools_common.contracts import ChartSpec
from schools_common.models import Chart
from schools_embedded.services import wait_until
from sqlalchemy import Engine
from sqlalchemy.orm import Session

START = 60
IMAGE = b"picture"

Publish = Callable[..., None]
Start = Callable[..., "subprocess.Popen[str]"]


def chart(engine: Engine, spec: ChartSpec) -> Chart | None:
    with Session(engine) as session:
        return session.get(Chart, spec.id)


def wait_for(engine: Engine, spec: ChartSpec, what: str = "the chart") -> Chart:
    wait_until(lambda: chart(engine, spec), START, what)
    found = chart(engine, spec)
    assert found is not None
    return found


class FakeRenderer:
    """A renderer that records the charts it draws, or raises ``error``."""

    def __init__(self, error: Exception | None = None) -> None:
        self.drawn: list[Content] = []
        self.error = error

    def __call__(self, content: Content) -> Picture:
        if self.error:
            raise self.error
        self.drawn.append(content)
        return Picture(IMAGE, "image/png", 960, 540)
