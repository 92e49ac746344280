"""What people were called before two of the roster became one, and who look like one and are two."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'person_alias',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('former_id', sa.Integer(), nullable=True),
        sa.Column('name', sa.String(length=20), nullable=False),
        sa.Column('phone', sa.String(length=20), nullable=False),
        sa.Column('name_key', sa.String(length=40), nullable=False),
        sa.Column('initials', sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_alias_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_person_alias')),
        sa.UniqueConstraint('former_id', name=op.f('uq_person_alias_former_id')),
    )
    with op.batch_alter_table('person_alias', schema=None) as batch_op:
        batch_op.create_index('ix_person_alias_person_id', ['person_id'], unique=False)
        batch_op.create_index('ix_person_alias_phone', ['phone'], unique=False)
        batch_op.create_index('ix_person_alias_name_key', ['name_key'], unique=False)

    op.create_table(
        'person_apart',
        sa.Column('one_id', sa.Integer(), nullable=False),
        sa.Column('other_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['one_id'], ['person.id'], name=op.f('fk_person_apart_one_id_person')),
        sa.ForeignKeyConstraint(['other_id'], ['person.id'], name=op.f('fk_person_apart_other_id_person')),
        sa.PrimaryKeyConstraint('one_id', 'other_id', name=op.f('pk_person_apart')),
    )
    with op.batch_alter_table('person_apart', schema=None) as batch_op:
        batch_op.create_index('ix_person_apart_other_id', ['other_id'], unique=False)

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index('ix_person_phone_name_key', ['phone', 'name_key'], unique=False)


def downgrade() -> None:
    """Take the memory of merged people back; who was merged stays merged."""
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index('ix_person_phone_name_key')
    op.drop_table('person_apart')
    op.drop_table('person_alias')
