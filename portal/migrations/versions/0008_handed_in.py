"""A case holds who handed it in: they do not decide it, whoever it was handed over to since."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

INDEX = 'ix_case_desk'
BEFORE = ('desk', 'deciding_unit_id', 'author_id', 'assignee_id', 'sort', 'kind', 'state_since', 'id')
NOW = ('desk', 'deciding_unit_id', 'author_id', 'handed_in_by_id', 'assignee_id', 'sort', 'kind', 'state_since', 'id')
# What took a case from its author to an office that decides.
HANDED_IN = "e.action IN ('submit', 'prove') AND e.desk IN ('unit_head', 'tech', 'publicity')"


def upgrade() -> None:
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('handed_in_by_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_case_handed_in_by_id_user'), 'user', ['handed_in_by_id'], ['id'])
        batch_op.drop_index(INDEX)
        batch_op.create_index(INDEX, list(NOW), unique=False)
    op.execute(
        'UPDATE "case" SET handed_in_by_id = (SELECT e.user_id FROM event e WHERE e.case_id = "case".id '
        f'AND {HANDED_IN} ORDER BY e.place DESC LIMIT 1)'
    )


def downgrade() -> None:
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.drop_index(INDEX)
        batch_op.drop_constraint(batch_op.f('fk_case_handed_in_by_id_user'), type_='foreignkey')
        batch_op.drop_column('handed_in_by_id')
        batch_op.create_index(INDEX, list(BEFORE), unique=False)
