"""What is loaded."""

from fastapi import APIRouter
from schools_common.contracts import CleaningReport
from schools_common.database import snapshot

from schools_api import queries
from schools_api.deps import DatabaseDep
from schools_api.documentation import problems
from schools_api.schemas.dataset import DatasetInfo, DatasetState, LoadInfo

router = APIRouter(tags=["Data"])


@router.get("/dataset", summary="What is loaded", responses=problems(503))
def get_dataset(engine: DatabaseDep) -> DatasetState:
    """The data, what was dropped or suppressed on the way and why, and the latest load."""
    with snapshot(engine) as connection:
        dataset, load = queries.dataset(connection), queries.latest_load(connection)
    return DatasetState(
        dataset=DatasetInfo.model_validate(dataset) if dataset else None,
        report=CleaningReport.model_validate(dataset.report) if dataset else None,
        load=LoadInfo.model_validate(load) if load else None,
    )
