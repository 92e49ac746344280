"""The words that the machine asks about in texts, and what units have answered."""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('term',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Enum('ask', 'fixed', 'allow', name='termkind', native_enum=False, length=20), nullable=False),
        sa.Column('word', sa.String(length=40), nullable=False),
        sa.Column('word_key', sa.String(length=40), nullable=False),
        sa.Column('right', sa.String(length=40), nullable=False),
        sa.Column('why', sa.String(length=100), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_term')),
        sa.UniqueConstraint('kind', 'word_key', name=op.f('uq_term_kind_word_key')),
    )
    op.create_table('exemption',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('unit_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('key', sa.String(length=100), nullable=False),
        sa.Column('shown', sa.String(length=200), nullable=False),
        sa.Column('reason', sa.String(length=100), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('revoked_by_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_exemption_by_id_user')),
        sa.ForeignKeyConstraint(['revoked_by_id'], ['user.id'], name=op.f('fk_exemption_revoked_by_id_user')),
        sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_exemption_unit_id_unit')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_exemption')),
    )
    op.create_index('ix_exemption_unit_id', 'exemption', ['unit_id'], unique=False)
    op.create_index('uq_exemption_live', 'exemption', ['unit_id', 'key'], unique=True,
        sqlite_where=sa.text('revoked_at is null'), postgresql_where=sa.text('revoked_at is null'),
    )


def downgrade() -> None:
    op.drop_table('exemption')
    op.drop_table('term')
