"""Timestamps in responses."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator

Time = Annotated[datetime, AfterValidator(lambda time: time.astimezone(UTC))]
"""A timestamp, converted to UTC."""
