"""A call may branch off another one: which, and from which of its turns."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("calls", sa.Column("forked_from", sa.String(40)))
    op.add_column("calls", sa.Column("forked_at", sa.Integer))


def downgrade() -> None:
    op.drop_column("calls", "forked_at")
    op.drop_column("calls", "forked_from")
