"""Times in the bodies of answers."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator

Time = Annotated[datetime, AfterValidator(lambda time: time.astimezone(UTC))]
"""A point in time, in UTC."""
