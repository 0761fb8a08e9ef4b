"""Rows have a best estimate of each level sum."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

SUBJECTS = ("ela", "math")


def upgrade() -> None:
    """Add the columns; existing rows get the middle of their bounds."""
    for subject in SUBJECTS:
        op.add_column("student_groups", sa.Column(f"{subject}_estimate", sa.Float(), nullable=True))
    middles = ", ".join(f"{s}_estimate = ({s}_low::float + {s}_high) / 2" for s in SUBJECTS)
    op.execute(f"UPDATE student_groups SET {middles}")  # noqa: S608 - of the names above
    for subject in SUBJECTS:
        _replace_check(
            subject,
            "num_nulls({s}_tested, {s}_low, {s}_estimate, {s}_high) IN (0, 4)"
            " AND {s}_tested <= {s}_low AND {s}_low <= {s}_estimate"
            " AND {s}_estimate <= {s}_high AND {s}_high <= 4 * {s}_tested",
        )


def downgrade() -> None:
    """Drop the columns, and their checks with them."""
    for subject in SUBJECTS:
        _replace_check(
            subject,
            "num_nulls({s}_tested, {s}_low, {s}_high) IN (0, 3)"
            " AND {s}_tested <= {s}_low AND {s}_low <= {s}_high"
            " AND {s}_high <= 4 * {s}_tested",
        )
        op.drop_column("student_groups", f"{subject}_estimate")


def _replace_check(subject: str, condition: str) -> None:
    name = op.f(f"ck_student_groups_{subject}_interval")
    op.drop_constraint(name, "student_groups")
    op.create_check_constraint(name, "student_groups", condition.format(s=subject))
