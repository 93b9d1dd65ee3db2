"""The drills that were done: which move, when, and how many of its exchanges were met."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "drills_done",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("move", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met", sa.Integer, nullable=False),
        sa.Column("of", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("drills_done")
