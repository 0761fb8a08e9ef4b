"""The settings of all services, from the environment."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from schools_common.filter_types import REFUSED
from schools_common.logs import LogFormat

K8_PUBLICATION = "https://data.cityofnewyork.us/api/views/7yc5-fec2/rows.csv?accessType=DOWNLOAD"

Origin = Annotated[str, Field(pattern=r"^(\*|https?://[a-z0-9.:\[\]-]+)$")]
"""A site as browsers send it, ``https://example.org`` without a path; or ``*``."""


def _is_site(address: str) -> str:
    if not re.fullmatch(r"(https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?)?", address):
        raise PydanticCustomError(
            REFUSED,
            "must be like https://example.org or http://localhost:8000, in small letters, without "
            "a path or a slash at the end",
        )
    return address


Site = Annotated[str, AfterValidator(_is_site)]
"""The address of a site, ``https://host`` or ``https://host:port``; or empty."""


class Settings(BaseSettings):
    """The settings of a service; each field is an environment variable.

    Raises ``pydantic.ValidationError``, naming the variable, if a required one is missing or
    one is invalid.
    """

    # Compose passes an unset variable on as an empty one.
    model_config = SettingsConfigDict(env_ignore_empty=True)

    database_url: SecretStr
    """Address of PostgreSQL for this service's account, ``postgresql+psycopg2://…``."""

    redis_url: SecretStr
    """Address of the broker, ``redis://:password@host:6379/0``."""

    log_format: LogFormat | None = None
    """Format of log lines: ``text``, the default on a terminal, or ``json``, the default elsewhere.
    """

    metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port on which this service serves metrics for Prometheus; 0 for none."""

    metrics_host: str = "127.0.0.1"
    """Local address on which ``metrics_port`` is open."""

    s3_endpoint: str = Field(default="", pattern=r"^(https?://[^/@]+)?$")
    """Address of the S3 server, ``https://host:port``; needed for a chart store on S3."""

    s3_access_key: str = ""
    """This service's access key for the chart store on S3."""

    s3_secret_key: SecretStr = SecretStr("")
    """The secret that belongs to ``s3_access_key``."""

    chart_store: str = Field(
        default="file:///charts", pattern=r"^(file:///.+|s3://[a-z0-9][a-z0-9.-]+[a-z0-9])$"
    )
    """Folder or bucket of the pictures, which the renderer writes and the API reads."""

    chart_volume_mb: int = Field(default=2000, ge=1)
    """Renderer: megabytes of pictures to keep in the chart store; the oldest are removed first."""

    queue_limit: int = Field(default=1000, ge=1)
    """API: maximum number of charts waiting to be drawn."""

    new_charts_per_minute: int = Field(default=120, ge=1)
    """API: new charts that a client may order per minute from each API process."""

    public_url: Site = ""
    """API: the public address of the site, for links that are used elsewhere.

    If it is empty, they start with the host named in the request.
    """

    cors_origins: Annotated[tuple[Origin, ...], NoDecode] = ()
    """API: the sites whose pages may read its answers, separated by spaces; ``*`` for all."""

    statement_timeout: float = Field(default=10, gt=0)
    """API and renderer: seconds after which PostgreSQL cancels a statement."""

    browser_path: Path | None = None
    """Renderer: the Chrome to draw with; an installed one if unset."""

    alive_file: Path | None = None
    """Workers: a file that is touched while the worker serves its queue, for health checks."""

    dataset_url: str = K8_PUBLICATION
    """Loader: ``https:``, ``http:`` or ``file:`` address of the publication, or a path."""

    dataset_sample: Literal["never", "auto", "always"] = "never"
    """Loader: use of the generated sample; ``auto`` loads it if the publication is unreachable."""

    @field_validator("chart_store")
    @classmethod
    def _has_keys(cls, value: str, info: ValidationInfo) -> str:
        names = ("s3_endpoint", "s3_access_key", "s3_secret_key")
        missing = [name.upper() for name in names if not info.data.get(name)]
        if value.startswith("s3:") and missing:
            raise ValueError(f"an s3: address also needs {' and '.join(missing)}")
        return value

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return value.split() if isinstance(value, str) else value
