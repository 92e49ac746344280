"""A second person agrees; who made an account, gave it a password or a role; a delegation is accepted by its deputy."""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0017'
branch_labels = None
depends_on = None

MAKERS = ('made_by_id', 'password_by_id')


def upgrade() -> None:
    """What was there counts as old: nobody had it in hand today, and delegations that were set hold as they did."""
    op.create_table(
        'consent',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('facts', sa.JSON(), nullable=False),
        sa.Column('asked_by_id', sa.Integer(), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('stage', sa.String(length=20), nullable=False),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_consent_asked_by_id_user')),
        sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_consent_decided_by_id_user')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_consent_user_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_consent')),
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index('ix_consent_stage_expires_at', ['stage', 'expires_at'], unique=False)
        batch_op.create_index('ix_consent_user_id_done_at', ['user_id', 'done_at'], unique=False)
    with op.batch_alter_table('user', schema=None) as batch_op:
        for column in MAKERS:
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch_op.create_foreign_key(batch_op.f(f'fk_user_{column}_user'), 'user', [column], ['id'])
        batch_op.add_column(sa.Column('password_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('given_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('given_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('delegation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('allowed_at', sa.DateTime(timezone=True), nullable=True))
    op.execute('UPDATE delegation SET accepted_at = created_at, allowed_at = created_at')


def downgrade() -> None:
    """What nobody has agreed to yet is ended: it must not take effect without."""
    op.execute('UPDATE delegation SET ended_at = created_at '
               'WHERE ended_at IS NULL AND (accepted_at IS NULL OR allowed_at IS NULL)')
    with op.batch_alter_table('delegation', schema=None) as batch_op:
        batch_op.drop_column('allowed_at')
        batch_op.drop_column('accepted_at')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_column('given_at')
        batch_op.drop_column('given_by_id')
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.drop_column('password_at')
        for column in MAKERS:
            batch_op.drop_constraint(batch_op.f(f'fk_user_{column}_user'), type_='foreignkey')
            batch_op.drop_column(column)
    op.drop_table('consent')
