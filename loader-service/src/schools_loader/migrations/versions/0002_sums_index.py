"""An index from which averages of a category or a place can be computed alone."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create it."""
    op.create_index(
        "ix_student_groups_sums",
        "student_groups",
        ["category", "borough", "district"],
        postgresql_include=[
            *("ela_tested", "ela_low", "ela_high"),
            *("math_tested", "math_low", "math_high"),
        ],
    )
