"""The database tables. A suppressed or missing count is NULL."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    MetaData,
    SmallInteger,
    String,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from schools_common.vocabulary import Subject

Json = dict[str, Any]

# Byte order: the same on every machine, and usable as a key for paging.
ByteOrder = String(collation="C")


class Base(DeclarativeBase):
    """Base class with a naming convention for constraints, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: DateTime(timezone=True), Json: JSONB}  # noqa: RUF012 - SQLAlchemy reads it as it is


class StudentGroup(Base):
    """The students of a school (DBN) in one category: one row of the publication.

    ``{subject}_low`` and ``{subject}_high`` bound the sum of the performance levels over the tested
    students, and ``{subject}_estimate`` is the best estimate of it; divided by ``{subject}_tested``
    they bound and estimate the group's average level. All four are NULL if the number of test
    takers is unknown.
    """

    __tablename__ = "student_groups"
    __table_args__ = (
        CheckConstraint("district BETWEEN 1 AND 99", "district"),
        *(
            CheckConstraint(
                f"num_nulls({s}_tested, {s}_low, {s}_estimate, {s}_high) IN (0, 4)"
                f" AND {s}_tested <= {s}_low AND {s}_low <= {s}_estimate"
                f" AND {s}_estimate <= {s}_high AND {s}_high <= 4 * {s}_tested",
                f"{s}_interval",
            )
            for s in Subject
        ),
    )

    dbn: Mapped[str] = mapped_column(ByteOrder, primary_key=True)
    category: Mapped[str] = mapped_column(ByteOrder, primary_key=True)
    school_name: Mapped[str]
    district: Mapped[int] = mapped_column(SmallInteger)
    borough: Mapped[str]
    year: Mapped[str]
    total_enrollment: Mapped[int | None]

    female: Mapped[int | None]
    male: Mapped[int | None]
    asian: Mapped[int | None]
    black: Mapped[int | None]
    hispanic: Mapped[int | None]
    other: Mapped[int | None]
    white: Mapped[int | None]

    # Students by grade and by home language. A key that does not apply to the row is absent,
    # a suppressed count is a JSON null.
    grades: Mapped[Json]
    ell: Mapped[Json]

    ela_tested: Mapped[int | None]
    ela_level_1: Mapped[int | None]
    ela_level_2: Mapped[int | None]
    ela_level_3: Mapped[int | None]
    ela_level_4: Mapped[int | None]
    ela_low: Mapped[int | None]
    ela_high: Mapped[int | None]
    ela_estimate: Mapped[float | None] = mapped_column(Float)

    math_tested: Mapped[int | None]
    math_level_1: Mapped[int | None]
    math_level_2: Mapped[int | None]
    math_level_3: Mapped[int | None]
    math_level_4: Mapped[int | None]
    math_low: Mapped[int | None]
    math_high: Mapped[int | None]
    math_estimate: Mapped[float | None] = mapped_column(Float)


class Dataset(Base):
    """The description of the rows in ``student_groups``: a single row, replaced along with them."""

    __tablename__ = "dataset"
    __table_args__ = (CheckConstraint("id = 1", "single_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=1, autoincrement=False)
    version: Mapped[str]
    title: Mapped[str]
    source: Mapped[str]
    sample: Mapped[bool]
    rows: Mapped[int]
    report: Mapped[Json]  # contracts.CleaningReport
    loaded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Load(Base):
    """The load of a file: its progress or its outcome.

    An interrupted load starts over in the same row, with a new ``started_at``.

    ``request`` is the id of the Celery task that asked for the load, by which a redelivered message
    is recognized; ``tries`` counts the starts. ``notes`` are messages to the user who requested the
    load: warnings, remarks, dropped rows.
    """

    __tablename__ = "loads"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    request: Mapped[UUID | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    source: Mapped[str]
    status: Mapped[str]  # contracts.LoadStatus
    bytes_done: Mapped[int] = mapped_column(BigInteger, default=0)
    bytes_total: Mapped[int | None] = mapped_column(BigInteger)
    rows_done: Mapped[int | None]
    rows_total: Mapped[int | None]
    notes: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    error: Mapped[str | None]
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]


NEWEST_FIRST = (Load.started_at.desc(), Load.id.desc())
"""Order of loads: the most recently started first."""


class ChartRequest(Base):
    """The promise of a chart, written by the API before its id is handed out.

    ``used_on`` is the last day on which the id was handed out or the chart was asked for.
    """

    __tablename__ = "chart_requests"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    spec: Mapped[Json]  # contracts.ChartSpec
    words: Mapped[Json | None]  # title, alt, summary; older promises have none
    requested_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_at: Mapped[datetime] = mapped_column(server_default=func.now())
    used_on: Mapped[date] = mapped_column(server_default=func.current_date(), index=True)


class Chart(Base):
    """A drawn chart, or the ``error`` that prevented it; written by the renderer alone."""

    __tablename__ = "charts"
    __table_args__ = (
        CheckConstraint(
            "num_nulls(media_type, bytes, width, height, render_ms, sha256)"
            " = CASE WHEN error IS NULL THEN 0 ELSE 6 END",
            "drawn_or_failed",
        ),
    )

    id: Mapped[UUID] = mapped_column(
        ForeignKey(ChartRequest.id, ondelete="CASCADE"), primary_key=True
    )
    rendered_at: Mapped[datetime] = mapped_column(server_default=func.now())
    error: Mapped[str | None]
    media_type: Mapped[str | None]
    bytes: Mapped[int | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    render_ms: Mapped[float | None] = mapped_column(Float)
    sha256: Mapped[str | None]
