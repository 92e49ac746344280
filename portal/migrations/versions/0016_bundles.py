"""What one act tells a person of many things is one message; a robot's messages of the last minute are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.add_column(sa.Column('act', sa.String(length=120), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('gist', sa.String(length=40), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('head_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('total', sa.Integer(), nullable=False, server_default='0'))
        batch_op.create_foreign_key(batch_op.f('fk_notice_head_id_notice'), 'notice', ['head_id'], ['id'])
        batch_op.create_index('ix_notice_head_id', ['head_id'], unique=False)

    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index('ix_delivery_target_tried_at', ['target', 'tried_at'], unique=False)


def downgrade() -> None:
    """Let everything that was told be a message of its own again; the heads, which are of nothing themselves, go."""
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_target_tried_at')

    op.execute('UPDATE notice SET head_id = NULL WHERE head_id IS NOT NULL')
    op.execute('DELETE FROM delivery WHERE notice_id IN (SELECT id FROM notice WHERE total > 0)')
    op.execute('DELETE FROM notice WHERE total > 0')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_head_id')
        batch_op.drop_constraint(batch_op.f('fk_notice_head_id_notice'), type_='foreignkey')
        batch_op.drop_column('total')
        batch_op.drop_column('head_id')
        batch_op.drop_column('gist')
        batch_op.drop_column('act')
