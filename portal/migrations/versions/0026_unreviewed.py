"""What an inspector found published that was never reviewed."""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'unreviewed',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('link', sa.String(length=500), nullable=False),
        sa.Column('found_on', sa.Date(), nullable=False),
        sa.Column('note', sa.String(length=200), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('settled_by_id', sa.Integer(), nullable=True),
        sa.Column('reason', sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_unreviewed_account_id_account')),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_unreviewed_by_id_user')),
        sa.ForeignKeyConstraint(['settled_by_id'], ['user.id'], name=op.f('fk_unreviewed_settled_by_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_unreviewed')),
    )
    with op.batch_alter_table('unreviewed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unreviewed_account_id'), ['account_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('unreviewed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unreviewed_account_id'))

    op.drop_table('unreviewed')
