"""Names stand in the order of their pinyin: what they stand by is kept beside them, in the registry and with every case.

What was ended in a month has an index of its own.
"""

import sqlalchemy as sa
from alembic import op

from portal.spelling import ordered

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

TABLES = ('account', 'case')
PORTION = 500


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('name_order', sa.String(length=250), nullable=False, server_default=''))
    for table in TABLES:
        _order(op.get_bind(), sa.table(table, sa.column('id', sa.Integer), sa.column('name'), sa.column('name_order')))
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_index('ix_account_name_id')
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(f'ix_{table}_name_order_id', ['name_order', 'id'], unique=False)
    over = sa.text("desk = ''")
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.create_index('ix_case_ended', ['state_since'], unique=False, sqlite_where=over, postgresql_where=over)


def _order(bind: sa.Connection, table: sa.TableClause) -> None:
    """Write what each name stands by, as the portal does when it is saved."""
    names = bind.execute(sa.select(table.c.id, table.c.name).order_by(table.c.id)).all()
    said = [{'of': row.id, 'stands': ordered(row.name)} for row in names]
    change = sa.update(table).where(table.c.id == sa.bindparam('of')).values(name_order=sa.bindparam('stands'))
    for start in range(0, len(said), PORTION):
        bind.execute(change, said[start : start + PORTION])


def downgrade() -> None:
    """Let names stand by their characters again."""
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.drop_index('ix_case_ended')
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(f'ix_{table}_name_order_id')
            batch_op.drop_column('name_order')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.create_index('ix_account_name_id', ['name', 'id'], unique=False)
