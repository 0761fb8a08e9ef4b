"""Whether the process is up, and whether it has what it needs."""

from fastapi import APIRouter
from redis import Redis, RedisError
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from schools_api import queries
from schools_api.deps import BrokerDep, DatabaseDep
from schools_api.documentation import problems
from schools_api.errors import Unavailable
from schools_api.schemas.dataset import Health

router = APIRouter(tags=["Operations"])


@router.get("/healthz", summary="This process is up")
async def is_up() -> Health:
    """Asks nothing of anybody else."""
    return Health()


@router.get("/readyz", summary="Database, broker and data are there", responses=problems(503))
def is_ready(engine: DatabaseDep, broker: BrokerDep) -> Health:
    """With 503, `missing` names what is not there."""
    missing = [*_missing_of_database(engine), *_missing_of_broker(broker)]
    if missing:
        raise Unavailable(f"Missing: {', '.join(missing)}.", missing=missing)
    return Health()


def _missing_of_database(engine: Engine) -> list[str]:
    try:
        with engine.connect() as connection:
            return [] if queries.dataset(connection) is not None else ["data"]
    except ProgrammingError:  # the loader has not made the tables yet
        return ["data"]
    except SQLAlchemyError:
        return ["database"]


def _missing_of_broker(broker: Redis) -> list[str]:
    try:
        broker.ping()
    except RedisError:
        return ["broker"]
    return []
