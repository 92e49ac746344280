"""A workbook holds sheets of several platforms, and its rows may say again what is registered already."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('import', schema=None) as batch_op:
        batch_op.add_column(sa.Column('notes', sa.JSON(), nullable=False, server_default='[]'))

    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sheet', sa.String(length=31), nullable=False, server_default='账号'))
        batch_op.add_column(sa.Column('platform', sa.String(length=20), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('finding', sa.String(length=20), nullable=False, server_default='new'))
        batch_op.add_column(sa.Column('account_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('changes', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.create_foreign_key(batch_op.f('fk_import_row_account_id_account'), 'account', ['account_id'], ['id'])
        batch_op.drop_constraint(batch_op.f('uq_import_row_import_id_place'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_import_row_import_id_sheet_place'), ['import_id', 'sheet', 'place'])

    op.execute(
        'UPDATE import_row SET platform = (SELECT i.platform FROM "import" i WHERE i.id = import_row.import_id)'
    )


def downgrade() -> None:
    """Forget the sheets; of two rows that stand at one place on two sheets the first stays, the other is lost with its filing's origin."""
    op.execute(
        'DELETE FROM import_row WHERE id NOT IN (SELECT min(id) FROM import_row GROUP BY import_id, place)'
    )
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_import_row_import_id_sheet_place'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_import_row_import_id_place'), ['import_id', 'place'])
        batch_op.drop_constraint(batch_op.f('fk_import_row_account_id_account'), type_='foreignkey')
        batch_op.drop_column('changes')
        batch_op.drop_column('account_id')
        batch_op.drop_column('finding')
        batch_op.drop_column('platform')
        batch_op.drop_column('sheet')

    with op.batch_alter_table('import', schema=None) as batch_op:
        batch_op.drop_column('notes')
