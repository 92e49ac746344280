"""Units and people stand in the order of their pinyin too; what anything is sorted by stands by its characters on PostgreSQL as well."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from portal.spelling import ordered, ordered_name

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

IN_ORDER = sa.String(length=250).with_variant(sa.String(length=250, collation='C'), 'postgresql')
NEW = {'unit': ordered, 'user': ordered_name, 'person': ordered_name}
OLD = ('account', 'case')
PORTION = 500


def upgrade() -> None:
    for table in NEW:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('name_order', IN_ORDER, nullable=False, server_default=''))
    for table, stands in NEW.items():
        _order(op.get_bind(), sa.table(table, sa.column('id', sa.Integer), sa.column('name'), sa.column('name_order')), stands)
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index('ix_person_name_order_id', ['name_order', 'id'], unique=False)
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.create_index('ix_unit_name_order', ['name_order'], unique=False)
    _compared_by(IN_ORDER)


def _order(bind: sa.Connection, table: sa.TableClause, stands: Callable[[str], str]) -> None:
    """Write what each name stands by, as the portal does when it is saved."""
    names = bind.execute(sa.select(table.c.id, table.c.name).order_by(table.c.id)).all()
    said = [{'of': row.id, 'stands': stands(row.name)} for row in names]
    change = sa.update(table).where(table.c.id == sa.bindparam('of')).values(name_order=sa.bindparam('stands'))
    for start in range(0, len(said), PORTION):
        bind.execute(change, said[start : start + PORTION])


def _compared_by(kind: sa.types.TypeEngine[str]) -> None:
    """Let PostgreSQL compare what names of accounts and cases are sorted by so; SQLite compares characters of itself."""
    if op.get_bind().dialect.name == 'postgresql':
        for table in OLD:
            op.alter_column(table, 'name_order', type_=kind, existing_nullable=False)


def downgrade() -> None:
    """Let units and people stand by their characters again."""
    _compared_by(sa.String(length=250, collation='default'))
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_index('ix_unit_name_order')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index('ix_person_name_order_id')
    for table in NEW:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column('name_order')
