"""What progress is told from, one small row for each call that is over, taken from the calls there are."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

FROM_THE_CALLS = """
INSERT INTO attempts (call_id, started_at, attempt)
SELECT id, started_at, json_object(
    'call', id,
    'persona', persona_id,
    'name', json_extract(persona, '$.name'),
    'title', json_extract(persona, '$.title'),
    'difficulty', json_extract(persona, '$.difficulty'),
    'started_at', started_at || 'Z',
    'outcome', outcome,
    'hints', json(CASE WHEN hints THEN 'true' ELSE 'false' END),
    'fork', json(CASE WHEN forked_from IS NULL THEN 'false' ELSE 'true' END),
    'rubric', coalesce(json_extract(scorecard, '$.rubric'), ''),
    'score', json_extract(scorecard, '$.score'),
    'steps', (
        SELECT json_group_object(json_extract(value, '$.id'), json_extract(value, '$.score'))
        FROM json_each(scorecard, '$.steps')
    ),
    'verdicts', (
        SELECT json_group_object(json_extract(value, '$.criterion'), json_extract(value, '$.verdict'))
        FROM json_each(scorecard, '$.verdicts')
    )
) FROM calls WHERE outcome IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("call_id", sa.String(40), sa.ForeignKey("calls.id"), primary_key=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("attempt", sa.Text, nullable=False),
    )
    op.execute(FROM_THE_CALLS)


def downgrade() -> None:
    op.drop_table("attempts")
