"""What people say of a call, criterion by criterion. `call_id` may also name a golden case, so it is no foreign key."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "human_verdicts",
        sa.Column("call_id", sa.String(60), primary_key=True),
        sa.Column("person", sa.String(60), primary_key=True),
        sa.Column("criterion", sa.String(120), primary_key=True),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("human_verdicts")
