"""The page shown in place of any other until the first load has ended."""

from http import HTTPStatus

from fastapi import Request, Response
from psycopg2.errors import UndefinedTable
from schools_common.contracts import LoadStatus
from sqlalchemy.exc import ProgrammingError

from schools_api.dataset.routes import get_dataset
from schools_api.dataset.schema import LoadInfo
from schools_api.dependencies import Services
from schools_api.web.pages import page

_PHASES = {
    LoadStatus.DOWNLOADING: "Downloading the publication",
    LoadStatus.CLEANING: "Checking every row",
    LoadStatus.STORING: "Storing the rows",
    LoadStatus.INTERRUPTED: "The load was interrupted, and starts again",
}


def loading_page(request: Request, services: Services) -> Response:
    """Render the progress of the load, or the reason for its failure; the page reloads itself."""
    load = _latest_load(services)
    phase = _PHASES.get(load.status) if load else None
    return page(
        request,
        "loading.html",
        HTTPStatus.SERVICE_UNAVAILABLE,
        {"Retry-After": "2", "Cache-Control": "no-store"},
        load=load,
        phase=phase or "Starting",
        failed=load is not None and load.status is LoadStatus.FAILED,
    )


def _latest_load(services: Services) -> LoadInfo | None:
    try:
        return get_dataset(services).load
    except ProgrammingError as error:
        if isinstance(error.orig, UndefinedTable):  # the loader has not created the tables yet
            return None
        raise
