"""Bodies that tell what is loaded, and whether all is well."""

from typing import Literal

from pydantic import BaseModel, Field
from schools_common.contracts import CleaningReport, LoadProgress

from schools_api.schemas.base import Row, Time


class DatasetInfo(Row):
    """The data that are loaded."""

    version: str = Field(description="Changes whenever the data do.")
    title: str
    source: str = Field(description="Where the publication was read from.")
    sample: bool = Field(description="True where the data are generated, not published.")
    rows: int = Field(description="Rows of the whole data set.")
    loaded_at: Time


class LoadInfo(LoadProgress):
    """A load: the one in progress, or the latest."""

    source: str
    error: str | None = Field(
        description="Why it failed, or why the generated sample was loaded instead."
    )
    notes: list[str] = Field(description="What whoever loads the file should know of it.")
    started_at: Time = Field(description="When its latest try began.")
    finished_at: Time | None
    retry_at: Time | None = Field(description="When the loader tries again by itself.")


class DatasetState(BaseModel):
    """What is loaded, what the cleaning did to it, and how the latest load went."""

    dataset: DatasetInfo | None = Field(description="Null before the first load has ended.")
    report: CleaningReport | None
    load: LoadInfo | None


class Health(BaseModel):
    """All is well."""

    status: Literal["ok"] = "ok"
