"""Averages are computed in the services' memory, so their index is no longer used."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Drop it."""
    op.drop_index("ix_student_groups_sums", "student_groups")


def downgrade() -> None:
    """Create it again."""
    op.create_index(
        "ix_student_groups_sums",
        "student_groups",
        ["category", "borough", "district"],
        postgresql_include=[
            *("ela_tested", "ela_low", "ela_high"),
            *("math_tested", "math_low", "math_high"),
        ],
    )
