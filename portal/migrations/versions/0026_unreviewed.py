"""What an inspector found published that was never reviewed; an old print of a post may lose its contents in the trail."""

import sqlalchemy as sa
from alembic import op

from portal.audit.triggers import emptied_only

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
    _kept_anew()


def _kept_anew() -> None:
    """Put the triggers of the trail on it that know what may be emptied now; what is written meanwhile waits for this transaction."""
    dialect = op.get_bind().dialect.name
    old = ('audit_entry_keep_update', 'audit_entry_keep_delete') if dialect == 'sqlite' else ('audit_entry_append_only ON audit_entry',)
    for trigger in old:
        op.execute(f'DROP TRIGGER {trigger}')
    for statement in emptied_only()[dialect]:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table('unreviewed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unreviewed_account_id'))

    op.drop_table('unreviewed')
