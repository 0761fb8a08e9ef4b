"""Data to draw from, and charts that were asked for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from schools_charts.browser import find_browser
from schools_common.contracts import ChartSpec
from schools_common.filters import SchoolFilters
from schools_common.models import ChartRequest, Dataset, StudentGroup
from schools_common.settings import Settings
from schools_common.vocabulary import Category
from sqlalchemy import Engine
from sqlalchemy.orm import Session

VERSION = "v1"

Ask = Callable[..., ChartSpec]


@pytest.fixture(scope="session")
def browser() -> Path:
    """The Chrome of this machine."""
    given = Settings(database_url="postgresql:", redis_url="redis:")
    return find_browser(given.browser_path)


@pytest.fixture
def ask(engine: Engine) -> Ask:
    """Load two schools, and ask for charts of them as the API does: ``ask(borough=["bronx"])``."""
    with Session(engine) as session, session.begin():
        session.add(
            Dataset(
                version=VERSION, title="Schools", source="file:", sample=False, rows=2, report={}
            )
        )
        session.add_all(
            StudentGroup(
                dbn=dbn,
                category=Category.POVERTY,
                school_name=f"School {dbn}",
                district=1,
                borough="Manhattan",
                year="2015-16",
                grades={},
                ell={},
                ela_tested=10,
                ela_low=15,
                ela_high=25,
            )
            for dbn in ("01M001", "01M002")
        )

    def ask(version: str = VERSION, **filters: Any) -> ChartSpec:
        spec = ChartSpec(filters=SchoolFilters.model_validate(filters), dataset_version=version)
        with Session(engine) as session, session.begin():
            session.add(ChartRequest(id=spec.id, spec=spec.canonical()))
        return spec

    return ask
