"""The state of the database after a load."""

from collections.abc import Sequence

from schools_common.models import Load, StudentGroup
from schools_loader.store import loaded
from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session


def count(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalars(select(func.count()).select_from(StudentGroup)).one()


def loads(engine: Engine) -> Sequence[Load]:
    with Session(engine) as session:
        return session.scalars(select(Load).order_by(Load.id)).all()


def statuses(engine: Engine) -> list[str]:
    """Return the status of each load in order; empty while there are no tables."""
    if not inspect(engine).has_table(Load.__tablename__):
        return []
    return [load.status for load in loads(engine)]


def version(engine: Engine) -> str:
    dataset = loaded(engine)
    assert dataset
    return dataset.version
