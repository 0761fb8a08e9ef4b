"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "chart_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("spec", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "requested_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_requests")),
    )
    op.create_table(
        "dataset",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_dataset_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset")),
    )
    op.create_table(
        "loads",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("bytes_done", sa.BigInteger(), nullable=False),
        sa.Column("bytes_total", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loads")),
    )
    op.create_table(
        "student_groups",
        sa.Column("dbn", sa.String(collation="C"), nullable=False),
        sa.Column("category", sa.String(collation="C"), nullable=False),
        sa.Column("school_name", sa.String(), nullable=False),
        sa.Column("district", sa.SmallInteger(), nullable=False),
        sa.Column("borough", sa.String(), nullable=False),
        sa.Column("year", sa.String(), nullable=False),
        sa.Column("total_enrollment", sa.Integer(), nullable=True),
        sa.Column("female", sa.Integer(), nullable=True),
        sa.Column("male", sa.Integer(), nullable=True),
        sa.Column("asian", sa.Integer(), nullable=True),
        sa.Column("black", sa.Integer(), nullable=True),
        sa.Column("hispanic", sa.Integer(), nullable=True),
        sa.Column("other", sa.Integer(), nullable=True),
        sa.Column("white", sa.Integer(), nullable=True),
        sa.Column("grades", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ell", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ela_tested", sa.Integer(), nullable=True),
        sa.Column("ela_level_1", sa.Integer(), nullable=True),
        sa.Column("ela_level_2", sa.Integer(), nullable=True),
        sa.Column("ela_level_3", sa.Integer(), nullable=True),
        sa.Column("ela_level_4", sa.Integer(), nullable=True),
        sa.Column("ela_low", sa.Integer(), nullable=True),
        sa.Column("ela_high", sa.Integer(), nullable=True),
        sa.Column("math_tested", sa.Integer(), nullable=True),
        sa.Column("math_level_1", sa.Integer(), nullable=True),
        sa.Column("math_level_2", sa.Integer(), nullable=True),
        sa.Column("math_level_3", sa.Integer(), nullable=True),
        sa.Column("math_level_4", sa.Integer(), nullable=True),
        sa.Column("math_low", sa.Integer(), nullable=True),
        sa.Column("math_high", sa.Integer(), nullable=True),
        sa.CheckConstraint("district BETWEEN 1 AND 99", name=op.f("ck_student_groups_district")),
        *(
            sa.CheckConstraint(
                f"num_nulls({s}_tested, {s}_low, {s}_high) IN (0, 3)"
                f" AND {s}_tested <= {s}_low AND {s}_low <= {s}_high"
                f" AND {s}_high <= 4 * {s}_tested",
                name=op.f(f"ck_student_groups_{s}_interval"),
            )
            for s in ("ela", "math")
        ),
        sa.PrimaryKeyConstraint("dbn", "category", name=op.f("pk_student_groups")),
    )
    op.create_table(
        "charts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "rendered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("bytes", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("render_ms", sa.Float(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.CheckConstraint(
            "num_nulls(media_type, bytes, width, height, render_ms, sha256)"
            " = CASE WHEN error IS NULL THEN 0 ELSE 6 END",
            name=op.f("ck_charts_drawn_or_failed"),
        ),
        sa.ForeignKeyConstraint(["id"], ["chart_requests.id"], name=op.f("fk_charts_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charts")),
    )


def downgrade() -> None:
    """Drop them, and all data with them."""
    op.drop_table("charts")
    op.drop_table("student_groups")
    op.drop_table("loads")
    op.drop_table("dataset")
    op.drop_table("chart_requests")
