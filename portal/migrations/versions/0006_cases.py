"""Cases of every sort: a table joined by filings on the same id; events, questions and copies belong to the case."""

import sqlalchemy as sa
from alembic import op

from portal.audit.triggers import append_only

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

# What a list shows, sorts, filters or searches goes from the filing to its case.
MOVED = (
    ('kind', sa.String(length=20)), ('platform', sa.String(length=20)), ('unit_id', sa.Integer()), ('author_id', sa.Integer()),
    ('state', sa.String(length=20)), ('name', sa.String(length=60)), ('handle', sa.String(length=60)), ('token', sa.String(length=64)),
    ('created_at', sa.DateTime(timezone=True)), ('saved_at', sa.DateTime(timezone=True)), ('state_since', sa.DateTime(timezone=True)),
    ('late', sa.Boolean()), ('revision', sa.Integer()),
)
MAY_LACK = (
    ('account_id', sa.Integer()), ('due', sa.Date()), ('submitted_on', sa.Date()), ('assignee_id', sa.Integer()),
)
COLUMNS = ', '.join(name for name, _ in (*MOVED, *MAY_LACK))
DESKS = {
    'draft': 'drawer', 'unit_review': 'unit_head', 'tech_review': 'tech', 'publicity_review': 'publicity', 'returned': 'author',
    'withdrawn': 'drawer', 'closing': 'author', 'proof_review': 'publicity',
}
DESK = 'CASE {column} ' + ' '.join(f"WHEN '{state}' THEN '{desk}'" for state, desk in DESKS.items()) + " ELSE '' END"
NEWEST = (
    'saved_at', 'id', 'state', 'unit_id', 'author_id', 'submitted_on', 'account_id', 'name', 'handle', 'kind', 'platform',
    'state_since', 'due', 'late', 'stock',
)
TOLD = (
    'state', 'desk', 'unit_id', 'author_id', 'submitted_on', 'account_id', 'name', 'handle', 'kind', 'platform', 'state_since', 'due',
    'late',
)
URGED, AT_TECHNOLOGY, SEALED = sa.text("action = 'urge'"), sa.text("desk = 'tech'"), sa.text("seal != ''")
LAY_AT_TECHNOLOGY = sa.text("source = 'tech_review' or target = 'tech_review'")
STATE = sa.Enum(
    'draft', 'unit_review', 'tech_review', 'publicity_review', 'returned', 'withdrawn', 'filed', 'unit_refused', 'refused', 'void',
    'closing', 'proof_review', 'closed', name='state', native_enum=False, length=20,
)


def upgrade() -> None:
    _make()
    _fill()
    _slim()
    for table in ('consultation', 'copy'):
        _point(table, 'filing', 'case')
    _events_to_cases()


def _make() -> None:
    op.create_table(
        'case',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('sort', sa.String(length=20), nullable=False),
        sa.Column('number', sa.Integer(), nullable=True),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('platform', sa.String(length=20), nullable=False),
        sa.Column('unit_id', sa.Integer(), nullable=True),
        sa.Column('author_id', sa.Integer(), nullable=True),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('state', sa.String(length=20), nullable=False),
        sa.Column('desk', sa.String(length=20), nullable=False),
        sa.Column('deciding_unit_id', sa.Integer(), nullable=True),
        sa.Column('assignee_id', sa.Integer(), nullable=True),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('handle', sa.String(length=60), nullable=False),
        sa.Column('token', sa.String(length=64), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('due', sa.Date(), nullable=True),
        sa.Column('submitted_on', sa.Date(), nullable=True),
        sa.Column('late', sa.Boolean(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_case_account_id_account')),
        sa.ForeignKeyConstraint(['assignee_id'], ['user.id'], name=op.f('fk_case_assignee_id_user')),
        sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_case_author_id_user')),
        sa.ForeignKeyConstraint(['deciding_unit_id'], ['unit.id'], name=op.f('fk_case_deciding_unit_id_unit')),
        sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_case_unit_id_unit')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case')),
        sa.UniqueConstraint('author_id', 'token', name=op.f('uq_case_author_id_token')),
        sa.UniqueConstraint('number', 'sort', name=op.f('uq_case_number_sort')),
    )
    for name, columns in (
        ('ix_case_state_saved_at', ['state', 'saved_at', 'id']), ('ix_case_author_id_state', ['author_id', 'state']),
        ('ix_case_account_id', ['account_id']), ('ix_case_unit_id', ['unit_id', 'state', 'submitted_on', 'sort']),
        ('ix_case_deciding_unit_id', ['deciding_unit_id', 'submitted_on', 'sort']), ('ix_case_assignee_id', ['assignee_id']), ('ix_case_due', ['due']),
        ('ix_case_desk', ['desk', 'deciding_unit_id', 'author_id', 'assignee_id', 'sort', 'kind', 'state_since', 'id']),
        ('ix_case_newest', ['saved_at', 'id', 'sort', *TOLD]), ('ix_case_sort', ['sort', 'saved_at', 'id', *TOLD]),
    ):
        op.create_index(name, 'case', columns, unique=False)


def _fill() -> None:
    """Give every filing a case of the same id, on the desk where it lies; what was filed on paper has nothing due."""
    deciding = (
        "CASE WHEN f.submitted_on IS NULL OR u.kind = 'school' THEN NULL "
        "WHEN u.kind IN ('organisation', 'club') THEN (SELECT id FROM unit WHERE kind = 'league') ELSE f.unit_id END"
    )
    of_filing = ', '.join(
        'CASE WHEN f.stock THEN NULL ELSE f.due END' if name == 'due' else f'f.{name}' for name, _ in (*MOVED, *MAY_LACK)
    )
    op.execute(
        f'INSERT INTO "case" (id, sort, desk, deciding_unit_id, {COLUMNS}) '
        f"SELECT f.id, 'filing', {DESK.format(column='f.state')}, {deciding}, {of_filing} "
        'FROM filing f JOIN unit u ON u.id = f.unit_id'
    )
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("""SELECT setval(pg_get_serial_sequence('"case"', 'id'), (SELECT coalesce(max(id), 1) FROM "case"))""")


def _slim() -> None:
    """Leave in the filing what only its own pages need."""
    with op.batch_alter_table('filing', schema=None) as batch_op:
        for index in (
            'ix_filing_state_saved_at', 'ix_filing_author_id_state', 'ix_filing_account_id', 'ix_filing_unit_id', 'ix_filing_newest',
            'ix_filing_due', 'ix_filing_assignee_id',
        ):
            batch_op.drop_index(index)
        for of, to in (('account_id', 'account'), ('author_id', 'user'), ('unit_id', 'unit'), ('assignee_id', 'user')):
            batch_op.drop_constraint(batch_op.f(f'fk_filing_{of}_{to}'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_filing_author_id_token'), type_='unique')
        for name, _ in (*MOVED, *MAY_LACK):
            batch_op.drop_column(name)
        batch_op.create_foreign_key(batch_op.f('fk_filing_id_case'), 'case', ['id'], ['id'])
    if op.get_bind().dialect.name == 'postgresql':  # the case gives the id
        op.execute('ALTER TABLE filing ALTER COLUMN id DROP DEFAULT')
        op.execute('DROP SEQUENCE IF EXISTS filing_id_seq')


def _point(table: str, old: str, new: str) -> None:
    """Let a table of what happens beside the way point to another one, on the same id."""
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(f'fk_{table}_{old}_id_{old}'), type_='foreignkey')
        if table == 'copy':
            batch_op.drop_constraint(batch_op.f(f'uq_copy_{old}_id_user_id'), type_='unique')
        else:
            batch_op.drop_index('uq_consultation_open')
            batch_op.drop_index(batch_op.f(f'ix_consultation_{old}_id'))
        batch_op.alter_column(f'{old}_id', new_column_name=f'{new}_id', existing_type=sa.Integer(), existing_nullable=False)
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_foreign_key(batch_op.f(f'fk_{table}_{new}_id_{new}'), new, [f'{new}_id'], ['id'])
        if table == 'copy':
            batch_op.create_unique_constraint(batch_op.f(f'uq_copy_{new}_id_user_id'), [f'{new}_id', 'user_id'])
        else:
            open_ = sa.text('ended_at is null')
            batch_op.create_index('uq_consultation_open', [f'{new}_id'], unique=True, sqlite_where=open_, postgresql_where=open_)
            batch_op.create_index(batch_op.f(f'ix_consultation_{new}_id'), [f'{new}_id'], unique=False)


def _events_to_cases() -> None:
    _open('event')
    with op.batch_alter_table('event', schema=None) as batch_op:
        for index in ('ix_event_user_id_filing_id', 'ix_event_newest', 'ix_event_urges', 'ix_event_technology', 'ix_event_sealed'):
            batch_op.drop_index(index)
        batch_op.drop_constraint(batch_op.f('fk_event_filing_id_filing'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_event_filing_id_place'), type_='unique')
        batch_op.alter_column('filing_id', new_column_name='case_id', existing_type=sa.Integer(), existing_nullable=False)
        for column in ('source', 'target'):
            batch_op.alter_column(column, type_=sa.String(length=20), existing_type=STATE, existing_nullable=False)
        batch_op.add_column(sa.Column('desk', sa.String(length=20), nullable=True))
    op.execute(f"UPDATE event SET desk = {DESK.format(column='target')}")
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.alter_column('desk', existing_type=sa.String(length=20), nullable=False)
        batch_op.create_foreign_key(batch_op.f('fk_event_case_id_case'), 'case', ['case_id'], ['id'])
        batch_op.create_unique_constraint(batch_op.f('uq_event_case_id_place'), ['case_id', 'place'])
        batch_op.create_index('ix_event_user_id_case_id', ['user_id', 'case_id'], unique=False)
        batch_op.create_index('ix_event_newest', ['user_id', 'at', 'case_id'], unique=False)
        batch_op.create_index('ix_event_urges', ['case_id', 'since'], unique=False, sqlite_where=URGED, postgresql_where=URGED)
        batch_op.create_index('ix_event_technology', ['case_id'], unique=False, sqlite_where=AT_TECHNOLOGY, postgresql_where=AT_TECHNOLOGY)
        batch_op.create_index('ix_event_sealed', ['unit_name', 'id'], unique=False, sqlite_where=SEALED, postgresql_where=SEALED)
    _keep('event')


def _open(table: str) -> None:
    """Let the rows of an append-only table be written by this migration; SQLite loses the triggers as the table is made anew."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f'DROP TRIGGER {table}_append_only ON {table}')


def _keep(table: str) -> None:
    """Make a table append-only again."""
    for statement in append_only(table)[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    _events_to_filings()
    for table in ('consultation', 'copy'):
        _point(table, 'case', 'filing')
    _fatten()
    op.drop_table('case')


def _events_to_filings() -> None:
    _open('event')
    with op.batch_alter_table('event', schema=None) as batch_op:
        for index in ('ix_event_user_id_case_id', 'ix_event_newest', 'ix_event_urges', 'ix_event_technology', 'ix_event_sealed'):
            batch_op.drop_index(index)
        batch_op.drop_constraint(batch_op.f('fk_event_case_id_case'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_event_case_id_place'), type_='unique')
        batch_op.alter_column('case_id', new_column_name='filing_id', existing_type=sa.Integer(), existing_nullable=False)
        batch_op.drop_column('desk')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_foreign_key(batch_op.f('fk_event_filing_id_filing'), 'filing', ['filing_id'], ['id'])
        batch_op.create_unique_constraint(batch_op.f('uq_event_filing_id_place'), ['filing_id', 'place'])
        batch_op.create_index('ix_event_user_id_filing_id', ['user_id', 'filing_id'], unique=False)
        batch_op.create_index('ix_event_newest', ['user_id', 'at', 'filing_id'], unique=False)
        batch_op.create_index('ix_event_urges', ['filing_id', 'since'], unique=False, sqlite_where=URGED, postgresql_where=URGED)
        batch_op.create_index('ix_event_technology', ['filing_id'], unique=False, sqlite_where=LAY_AT_TECHNOLOGY, postgresql_where=LAY_AT_TECHNOLOGY)
        batch_op.create_index('ix_event_sealed', ['unit_name', 'id'], unique=False, sqlite_where=SEALED, postgresql_where=SEALED)
    _keep('event')


def _fatten() -> None:
    """Give the filing back what its case keeps."""
    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_filing_id_case'), type_='foreignkey')
        for name, kind in (*MOVED, *MAY_LACK):
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    names = [name for name, _ in (*MOVED, *MAY_LACK)]
    for name in names:
        op.execute(f'UPDATE filing SET {name} = (SELECT c.{name} FROM "case" c WHERE c.id = filing.id)')
    with op.batch_alter_table('filing', schema=None) as batch_op:
        for name, kind in MOVED:
            batch_op.alter_column(name, existing_type=kind, nullable=False)
        for of, to in (('account_id', 'account'), ('author_id', 'user'), ('unit_id', 'unit'), ('assignee_id', 'user')):
            batch_op.create_foreign_key(batch_op.f(f'fk_filing_{of}_{to}'), to, [of], ['id'])
        batch_op.create_unique_constraint(batch_op.f('uq_filing_author_id_token'), ['author_id', 'token'])
        batch_op.create_index('ix_filing_state_saved_at', ['state', 'saved_at', 'id'], unique=False)
        batch_op.create_index('ix_filing_author_id_state', ['author_id', 'state'], unique=False)
        batch_op.create_index('ix_filing_account_id', ['account_id'], unique=False)
        batch_op.create_index('ix_filing_unit_id', ['unit_id', 'state', 'submitted_on'], unique=False)
        batch_op.create_index('ix_filing_newest', list(NEWEST), unique=False)
        batch_op.create_index(batch_op.f('ix_filing_due'), ['due'], unique=False)
        batch_op.create_index(batch_op.f('ix_filing_assignee_id'), ['assignee_id'], unique=False)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('CREATE SEQUENCE filing_id_seq OWNED BY filing.id')
        op.execute("SELECT setval('filing_id_seq', (SELECT coalesce(max(id), 1) FROM filing))")
        op.execute("ALTER TABLE filing ALTER COLUMN id SET DEFAULT nextval('filing_id_seq')")
