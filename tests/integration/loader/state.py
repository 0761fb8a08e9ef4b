"""What is in the database after a load."""

from collections.abc import Sequence

from schools_common.models import Load, StudentGroup
from schools_loader.store import loaded
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session


def count(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalars(select(func.count()).select_from(StudentGroup)).one()


def loads(engine: Engine) -> Sequence[Load]:
    with Session(engine) as session:
        return session.scalars(select(Load).order_by(Load.id)).all()


def version(engine: Engine) -> str:
    dataset = loaded(engine)
    assert dataset
    return dataset.version
