"""Units, users and people come from a workbook: its rows until they are taken, and whom it made users."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'enrolment',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('file_name', sa.String(length=200), nullable=False),
        sa.Column('everything', sa.Boolean(), nullable=False),
        sa.Column('stage', sa.String(length=20), nullable=False),
        sa.Column('notes', sa.JSON(), nullable=False),
        sa.Column('tally', sa.JSON(), nullable=False),
        sa.Column('token', sa.String(length=64), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_enrolment_user_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment')),
        sa.UniqueConstraint('user_id', 'token', name=op.f('uq_enrolment_user_id_token')),
    )
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_at'), ['at'], unique=False)
        batch_op.create_index('ix_enrolment_user_id_stage', ['user_id', 'stage'], unique=False)

    op.create_table(
        'enrolment_row',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('enrolment_id', sa.Integer(), nullable=False),
        sa.Column('subject', sa.String(length=20), nullable=False),
        sa.Column('sheet', sa.String(length=31), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('cells', sa.JSON(), nullable=False),
        sa.Column('unread', sa.JSON(), nullable=False),
        sa.Column('finding', sa.String(length=20), nullable=False),
        sa.Column('changes', sa.JSON(), nullable=False),
        sa.Column('faults', sa.JSON(), nullable=False),
        sa.Column('remark', sa.String(length=400), nullable=False),
        sa.Column('made_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ['enrolment_id'], ['enrolment.id'], name=op.f('fk_enrolment_row_enrolment_id_enrolment')
        ),
        sa.ForeignKeyConstraint(['made_id'], ['user.id'], name=op.f('fk_enrolment_row_made_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment_row')),
        sa.UniqueConstraint(
            'enrolment_id', 'sheet', 'place', name=op.f('uq_enrolment_row_enrolment_id_sheet_place')
        ),
    )
    with op.batch_alter_table('enrolment_row', schema=None) as batch_op:
        batch_op.create_index('ix_enrolment_row_made_id', ['made_id'], unique=False)


def downgrade() -> None:
    """Forget the workbooks; what was taken of them stays."""
    op.drop_table('enrolment_row')
    op.drop_table('enrolment')
