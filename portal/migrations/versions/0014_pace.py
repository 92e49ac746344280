"""A user has a telephone and may be somebody of the roster; how long each step of a sort usually takes is kept."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.add_column(sa.Column('phone', sa.String(length=20), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('person_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_user_person_id_person'), 'person', ['person_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_user_person_id'), ['person_id'], unique=False)

    op.create_table(
        'pace',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('sort', sa.String(length=20), nullable=False),
        sa.Column('state', sa.String(length=20), nullable=False),
        sa.Column('unit_id', sa.Integer(), nullable=True),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('median', sa.Integer(), nullable=False),
        sa.Column('ninety', sa.Integer(), nullable=False),
        sa.Column('written_on', sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_pace_unit_id_unit')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_pace')),
        sa.UniqueConstraint('sort', 'state', 'unit_id', name=op.f('uq_pace_sort_state_unit_id')),
    )


def downgrade() -> None:
    """Forget the telephones and who is who; how long things take is reckoned anew every day."""
    op.drop_table('pace')
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_user_person_id'))
        batch_op.drop_constraint(batch_op.f('fk_user_person_id_person'), type_='foreignkey')
        batch_op.drop_column('person_id')
        batch_op.drop_column('phone')
