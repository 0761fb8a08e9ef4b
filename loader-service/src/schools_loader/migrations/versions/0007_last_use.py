"""Promises record the day of their last use; removing one removes its chart."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column, set to today for every existing promise."""
    today = sa.Column("used_on", sa.Date(), server_default=sa.func.current_date(), nullable=False)
    op.add_column("chart_requests", today)
    op.create_index("ix_chart_requests_used_on", "chart_requests", ["used_on"])
    _refer_to_requests(ondelete="CASCADE")


def downgrade() -> None:
    """Drop the column."""
    _refer_to_requests(ondelete=None)
    op.drop_index("ix_chart_requests_used_on", "chart_requests")
    op.drop_column("chart_requests", "used_on")


def _refer_to_requests(ondelete: str | None) -> None:
    name = op.f("fk_charts_id")
    op.drop_constraint(name, "charts", type_="foreignkey")
    op.create_foreign_key(name, "charts", "chart_requests", ["id"], ["id"], ondelete=ondelete)
