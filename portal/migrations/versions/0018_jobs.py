"""What takes long is a job of a queue, worked by a process of its own; its files go with its end."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

RUNNING = sa.text("stage = 'running'")


def upgrade() -> None:
    op.create_table(
        'job',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('owner_id', sa.Integer(), nullable=False),
        sa.Column('stage', sa.String(length=20), nullable=False),
        sa.Column('endpoint', sa.String(length=80), nullable=False),
        sa.Column('said', sa.JSON(), nullable=False),
        sa.Column('typed', sa.JSON(), nullable=False),
        sa.Column('form', sa.JSON(), nullable=False),
        sa.Column('origin', sa.JSON(), nullable=False),
        sa.Column('token', sa.String(length=64), nullable=True),
        sa.Column('names', sa.JSON(), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('words', sa.String(length=200), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('faults', sa.JSON(), nullable=False),
        sa.Column('result', sa.JSON(), nullable=True),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('holder', sa.String(length=80), nullable=True),
        sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_job_owner_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
        sa.UniqueConstraint('owner_id', 'token', name=op.f('uq_job_owner_id_token')),
    )
    op.create_index('ix_job_owner_id_id', 'job', ['owner_id', 'id'], unique=False)
    op.create_index('ix_job_owner_id_running', 'job', ['owner_id'], unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING)
    op.create_index('ix_job_stage_id', 'job', ['stage', 'id'], unique=False)
    op.create_table(
        'job_file',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('job_id', sa.Integer(), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=255), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_job_file_job_id_job')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_job_file')),
        sa.UniqueConstraint('job_id', 'place', name=op.f('uq_job_file_job_id_place')),
    )
    op.create_table(
        'worker',
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_worker')),
    )


def downgrade() -> None:
    """What still waits is lost: its owners upload it again."""
    op.drop_table('worker')
    op.drop_table('job_file')
    op.drop_index('ix_job_stage_id', table_name='job')
    op.drop_index('ix_job_owner_id_running', table_name='job')
    op.drop_index('ix_job_owner_id_id', table_name='job')
    op.drop_table('job')
