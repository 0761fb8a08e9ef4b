"""GET /dataset: the loaded data and the latest load."""

from fastapi import APIRouter
from schools_common.contracts import CleaningReport
from schools_common.database import snapshot
from schools_common.models import NEWEST_FIRST, Dataset, Load
from sqlalchemy import select

from schools_api.dataset.schema import DatasetInfo, DatasetState, LoadInfo
from schools_api.dependencies import ServicesDep
from schools_api.http.documentation import problems

router = APIRouter(tags=["Data"])

_DATASET = select(*Dataset.__table__.c)
_LATEST_LOAD = select(*Load.__table__.c).order_by(*NEWEST_FIRST).limit(1)


@router.get("/dataset", summary="The loaded data", responses=problems(503))
def get_dataset(services: ServicesDep) -> DatasetState:
    """The data, what was dropped or suppressed on the way and why, and the latest load."""
    with snapshot(services.engine) as connection:
        dataset = connection.execute(_DATASET).one_or_none()
        load = connection.execute(_LATEST_LOAD).one_or_none()
    return DatasetState(
        dataset=DatasetInfo.model_validate(dataset) if dataset else None,
        report=CleaningReport.model_validate(dataset.report) if dataset else None,
        load=LoadInfo.model_validate(load) if load else None,
    )
