"""A second factor at sign-in: authenticators, recovery codes, who is half way in; a session may have to begin with setting one up."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'factor',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('secret', sa.String(length=64), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_step', sa.Integer(), nullable=False),
        sa.Column('offered', sa.String(length=64), nullable=False),
        sa.Column('offered_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_factor_user_id_user')),
        sa.PrimaryKeyConstraint('user_id', name=op.f('pk_factor')),
    )
    op.create_table(
        'recovery_code',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_recovery_code_user_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    )
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_code_user_id'), ['user_id'], unique=False)

    op.create_table(
        'half_signed_in',
        sa.Column('key', sa.String(length=64), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('password', sa.String(length=200), nullable=False),
        sa.Column('onward', sa.String(length=500), nullable=False),
        sa.Column('kept', sa.String(length=43), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_half_signed_in_user_id_user')),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_half_signed_in')),
    )
    with op.batch_alter_table('half_signed_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_half_signed_in_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_half_signed_in_user_id'), ['user_id'], unique=False)

    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('enrolling', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Let everybody sign in by password alone again."""
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.drop_column('enrolling')
    op.drop_table('half_signed_in')
    op.drop_table('recovery_code')
    op.drop_table('factor')
