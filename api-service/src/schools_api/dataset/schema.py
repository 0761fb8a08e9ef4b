"""Response models for the loaded data and the latest load."""

from pydantic import BaseModel, ConfigDict, Field
from schools_common.contracts import CleaningReport, LoadProgress

from schools_api.http.times import Time


class DatasetInfo(BaseModel):
    """The data that are loaded, from a row of ``dataset``."""

    model_config = ConfigDict(from_attributes=True)

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
    notes: list[str] = Field(description="Warnings and remarks about the file.")
    started_at: Time = Field(description="When its latest try began.")
    finished_at: Time | None
    retry_at: Time | None = Field(description="When the loader tries again by itself.")


class DatasetState(BaseModel):
    """The loaded data, what cleaning did to them, and how the latest load went."""

    dataset: DatasetInfo | None = Field(description="Null before the first load has ended.")
    report: CleaningReport | None
    load: LoadInfo | None
