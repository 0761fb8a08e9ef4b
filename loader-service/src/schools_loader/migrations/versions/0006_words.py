"""Promised charts have their texts before they are drawn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column; charts promised earlier have none."""
    words = sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    op.add_column("chart_requests", words)


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("chart_requests", "words")
