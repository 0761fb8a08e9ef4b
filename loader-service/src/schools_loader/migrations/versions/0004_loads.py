"""Loads record the request that asked for them, and their progress in rows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("loads", sa.Column("request", sa.Uuid(), nullable=True))
    op.add_column(
        "loads", sa.Column("tries", sa.SmallInteger(), server_default="1", nullable=False)
    )
    op.add_column("loads", sa.Column("rows_done", sa.Integer(), nullable=True))
    op.add_column("loads", sa.Column("rows_total", sa.Integer(), nullable=True))
    op.add_column(
        "loads",
        sa.Column(
            "notes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
    )
    op.add_column("loads", sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_loads_request", "loads", ["request"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_loads_request", "loads")
    for column in ("retry_at", "notes", "rows_total", "rows_done", "tries", "request"):
        op.drop_column("loads", column)
