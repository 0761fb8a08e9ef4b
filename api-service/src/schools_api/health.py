"""Health checks for load balancers and operators."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from redis import Redis, RedisError
from schools_common import publication_query
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from schools_api.dependencies import ServicesDep
from schools_api.errors import Unavailable
from schools_api.http.documentation import problems

router = APIRouter(tags=["Operations"])


class Health(BaseModel):
    """All is well."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", summary="This process is up")
async def is_up() -> Health:
    """Answers without asking PostgreSQL or Redis."""
    return Health()


@router.get("/readyz", summary="Database, broker and data are there", responses=problems(503))
def is_ready(services: ServicesDep) -> Health:
    """With 503, `missing` names what is not there."""
    missing = [*_missing_from_database(services.engine), *_missing_from_broker(services.broker)]
    if missing:
        raise Unavailable(f"Missing: {', '.join(missing)}.", missing)
    return Health()


def _missing_from_database(engine: Engine) -> list[str]:
    try:
        with engine.connect() as connection:
            return [] if publication_query.loaded(connection) is not None else ["data"]
    except ProgrammingError:  # the loader has not created the tables yet
        return ["data"]
    except SQLAlchemyError:
        return ["database"]


def _missing_from_broker(broker: Redis) -> list[str]:
    try:
        broker.ping()
    except RedisError:
        return ["broker"]
    return []
