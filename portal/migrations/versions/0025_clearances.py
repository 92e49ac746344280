"""敏感内容授权: the authorisations, the accounts that each is for, and the calendar of sensitive periods."""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('clearance',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('wording', sa.Text(), nullable=False),
        sa.Column('granted_as', sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(['id'], ['case.id'], name=op.f('fk_clearance_id_case')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_clearance')),
        sa.UniqueConstraint('granted_as', name=op.f('uq_clearance_granted_as')),
    )
    op.create_table('period',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('starts_on', sa.Date(), nullable=False),
        sa.Column('ends_on', sa.Date(), nullable=False),
        sa.Column('note', sa.String(length=200), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_period_by_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_period')),
        sa.UniqueConstraint('name', 'starts_on', 'ends_on', name=op.f('uq_period_name_starts_on_ends_on')),
    )
    op.create_index('ix_period_ends_on', 'period', ['ends_on'], unique=False)
    op.create_table('clearance_account',
        sa.Column('clearance_id', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_clearance_account_account_id_account')),
        sa.ForeignKeyConstraint(['clearance_id'], ['clearance.id'], name=op.f('fk_clearance_account_clearance_id_clearance')),
        sa.PrimaryKeyConstraint('clearance_id', 'account_id', name=op.f('pk_clearance_account')),
    )
    op.create_index('ix_clearance_account_account_id', 'clearance_account', ['account_id'], unique=False)


def downgrade() -> None:
    op.drop_table('clearance_account')
    op.drop_table('period')
    op.drop_table('clearance')
