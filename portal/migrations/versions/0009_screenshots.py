"""A report of an impostor carries pictures, and is found by the forms in which its name and its link are compared."""

import sqlalchemy as sa
from alembic import op

from portal.platforms.links import link_key
from portal.spelling import key

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

CASE = sa.table('case', sa.column('id', sa.Integer), sa.column('name', sa.String))
REPORT = sa.table(
    'report', sa.column('id', sa.Integer), sa.column('link', sa.String), sa.column('name_key', sa.String), sa.column('link_key', sa.String)
)


def upgrade() -> None:
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.add_column(sa.Column('name_key', sa.String(length=120), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('link_key', sa.String(length=540), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('screenshots', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.create_index(batch_op.f('ix_report_name_key'), ['name_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_link_key'), ['link_key'], unique=False)
    bind = op.get_bind()
    rows = bind.execute(sa.select(REPORT.c.id, CASE.c.name, REPORT.c.link).join(CASE, CASE.c.id == REPORT.c.id)).all()
    for row in rows:
        keys = {'name_key': key(row.name)[:120], 'link_key': link_key(row.link)}
        bind.execute(sa.update(REPORT).where(REPORT.c.id == row.id).values(keys))
    with op.batch_alter_table('report', schema=None) as batch_op:
        for name in ('name_key', 'link_key', 'screenshots'):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_link_key'))
        batch_op.drop_index(batch_op.f('ix_report_name_key'))
        batch_op.drop_column('screenshots')
        batch_op.drop_column('link_key')
        batch_op.drop_column('name_key')
