"""Practice calls and their turns."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("persona_id", sa.String(60), nullable=False),
        sa.Column("persona", sa.JSON, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("backend", sa.String(20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("outcome", sa.String(30)),
        sa.Column("wrap_up", sa.JSON),
        sa.Column("scorecard", sa.JSON),
    )
    op.create_table(
        "turns",
        sa.Column("call_id", sa.String(40), sa.ForeignKey("calls.id"), primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("turn", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("turns")
    op.drop_table("calls")
