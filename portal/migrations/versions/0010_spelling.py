"""What is compared stands beside what is stored, cleaned: projections, the roster and drafts; never sealed versions or events.

The functions are the portal's own: a key is worth nothing unless those who ask fold their words in the same way, and whoever changes
how they fold rewrites these columns again.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.accounts.queries import comparable, identifiers_in
from portal.platforms import PLATFORMS
from portal.spelling import clean, clean_name, initials, key, readings

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

NEW = {
    'user': (('name_key', 60, True),),
    'person': (('name_key', 40, True),),
    'account': (('name_key', 120, True), ('number_key', 60, True)),
    'case': (('sought', 320, False),),
    'unit': (('name_key', 120, False), ('initials', 60, False)),
}
SPELLED = ('submitted_on', 'account_id', 'sought', 'kind', 'platform', 'state_since', 'due', 'late')
NAMED = ('submitted_on', 'account_id', 'name', 'handle', 'kind', 'platform', 'state_since', 'due', 'late')
LED = {'ix_case_newest': ('saved_at', 'id', 'sort'), 'ix_case_sort': ('sort', 'saved_at', 'id')}
TOLD = ('state', 'desk', 'unit_id', 'author_id')
EDITABLE = ('draft', 'returned', 'withdrawn')
PEOPLE = ('supervisors', 'operators')
ONE_PERSON = ('creator',)
PORTION = 500
META = sa.MetaData()


def _table(name: str, *texts: str, **more: Any) -> sa.Table:
    columns = [sa.Column(text, sa.String) for text in texts] + [sa.Column(column, kind) for column, kind in more.items()]
    return sa.Table(name, META, sa.Column('id', sa.Integer, primary_key=True), *columns)


USER = _table('user', 'name', 'name_key', 'initials')
PERSON = _table('person', 'name', 'phone', 'name_key', 'initials')
UNIT = _table('unit', 'name', 'name_key', 'initials')
ACCOUNT = _table('account', 'name', 'handle', 'number', 'platform', 'sought', 'name_key', 'number_key', 'link')
NAMED_BY = _table('account_person', 'name')
IDENTIFIER = _table('identifier', 'platform', 'key', 'value', account_id=sa.Integer)
CASE = _table('case', 'sort', 'name', 'handle', 'sought', 'state')
FILING = _table('filing', data=sa.JSON)
VERSION = _table('version', account_id=sa.Integer, number=sa.Integer, data=sa.JSON)


def upgrade() -> None:
    for table, columns in NEW.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, length, _ in columns:
                batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=''))
    _index(SPELLED)
    for table, columns in NEW.items():
        with op.batch_alter_table(table, schema=None) as batch_op:  # what new rows hold is the portal's affair
            for name, length, indexed in columns:
                batch_op.alter_column(
                    name, existing_type=sa.String(length=length), existing_nullable=False, server_default=None
                )
                if indexed:
                    batch_op.create_index(batch_op.f(f'ix_{table}_{name}'), [name], unique=False)
    bind = op.get_bind()
    _units(bind)
    _users(bind)
    _roster(bind)
    _accounts(bind)
    _identifiers(bind)
    _cases(bind)
    _drafts(bind)


def _index(last: tuple[str, ...]) -> None:
    with op.batch_alter_table('case', schema=None) as batch_op:
        for name, first in LED.items():
            batch_op.drop_index(name)
            batch_op.create_index(name, [*first, *TOLD, *last], unique=False)


def _rewrite(bind: sa.Connection, table: sa.Table, columns: tuple[str, ...], new: Any) -> None:
    """Give each row that is told anything else by `new` what it is told."""
    rows = bind.execute(sa.select(table.c.id, *(table.c[name] for name in columns)).order_by(table.c.id)).all()
    changed = []
    for row in rows:
        was = row._asdict()
        now = was | (new(was) or {})
        if now != was:
            changed.append({'of': row.id, **{f'new_{name}': now[name] for name in columns}})
    for start in range(0, len(changed), PORTION):
        values: dict[str, Any] = {name: sa.bindparam(f'new_{name}') for name in columns}
        bind.execute(sa.update(table).where(table.c.id == sa.bindparam('of')).values(values), changed[start : start + PORTION])


def _units(bind: sa.Connection) -> None:
    taken = set(bind.scalars(sa.select(UNIT.c.name)))

    def spelled(row: dict[str, Any]) -> dict[str, Any]:
        name = clean(row['name'])
        if name in taken:  # its own, or there are two, which is for people to settle
            name = row['name']
        taken.add(name)
        return {'name': name, 'name_key': key(name)[:120], 'initials': initials(clean(name))[:60]}

    _rewrite(bind, UNIT, ('name', 'name_key', 'initials'), spelled)


def _users(bind: sa.Connection) -> None:
    def spelled(row: dict[str, Any]) -> dict[str, Any]:
        name = clean_name(row['name'])
        return {'name': name, 'name_key': key(name)[:60], 'initials': readings(name)}

    _rewrite(bind, USER, ('name', 'name_key', 'initials'), spelled)


def _roster(bind: sa.Connection) -> None:
    """Clean the names of people; who then has the name and the number of another keeps theirs, and the two are shown as a pair."""
    taken = {(phone, name) for phone, name in bind.execute(sa.select(PERSON.c.phone, PERSON.c.name))}

    def spelled(row: dict[str, Any]) -> dict[str, Any]:
        name = clean_name(row['name'])
        if (row['phone'], name) in taken:
            name = row['name']
        taken.add((row['phone'], name))
        return {'name': name, 'name_key': key(name)[:40], 'initials': readings(clean_name(name))}

    _rewrite(bind, PERSON, ('name', 'phone', 'name_key', 'initials'), spelled)
    _rewrite(bind, NAMED_BY, ('name',), lambda row: {'name': clean_name(row['name'])})


def _accounts(bind: sa.Connection) -> None:
    links = {account_id: str(data.get('link') or '') for account_id, data in _latest(bind)}

    def spelled(row: dict[str, Any]) -> dict[str, Any]:
        name, handle = clean(row['name']), clean(row['handle'])
        keys = key(name)[:120], key(row['number'])[:60]
        sought = '|'.join((keys[0][:80], key(handle)[:80], keys[1][:40], initials(name)))[:250]
        known = row['platform'] in PLATFORMS and row['id'] in links
        link = comparable(links[row['id']], row['platform']) if known else row['link']
        return {'name': name, 'handle': handle, 'name_key': keys[0], 'number_key': keys[1], 'sought': sought, 'link': link}

    columns = ('name', 'handle', 'number', 'platform', 'sought', 'name_key', 'number_key', 'link')
    _rewrite(bind, ACCOUNT, columns, spelled)


def _latest(bind: sa.Connection) -> list[tuple[int, dict[str, Any]]]:
    """Return the data of the current version of every account; no fact that names an account is ever corrected without a version."""
    last = sa.select(VERSION.c.account_id, sa.func.max(VERSION.c.number).label('number')).group_by(VERSION.c.account_id).subquery()
    found = sa.select(VERSION.c.account_id, VERSION.c.data)
    found = found.join(last, (last.c.account_id == VERSION.c.account_id) & (last.c.number == VERSION.c.number))
    return [(account_id, data) for account_id, data in bind.execute(found)]


def _identifiers(bind: sa.Connection) -> None:
    """Compare ids as they are compared now; where two accounts would bear one, which no application is let to, both keep theirs."""
    current = dict(_latest(bind))
    taken = {(platform, value) for platform, value in bind.execute(sa.select(IDENTIFIER.c.platform, IDENTIFIER.c.value))}

    def compared(row: dict[str, Any]) -> dict[str, Any] | None:
        if row['platform'] not in PLATFORMS or row['account_id'] not in current:
            return None
        value = dict(identifiers_in(row['platform'], current[row['account_id']])).get(row['key'], row['value'])
        if (row['platform'], value) in taken:
            return None
        taken.add((row['platform'], value))
        return {'value': value}

    _rewrite(bind, IDENTIFIER, ('platform', 'key', 'value', 'account_id'), compared)


def _cases(bind: sa.Connection) -> None:
    def spelled(row: dict[str, Any]) -> dict[str, Any]:
        name, handle = clean(row['name']), clean(row['handle'])
        return {'name': name, 'handle': handle, 'sought': '|'.join((key(name)[:140], key(handle)[:60], initials(name)[:118]))}

    _rewrite(bind, CASE, ('name', 'handle', 'sought'), spelled)


def _drafts(bind: sa.Connection) -> None:
    """Clean the forms that their authors still write."""
    found = sa.select(FILING.c.id, FILING.c.data).join(CASE, CASE.c.id == FILING.c.id).where(CASE.c.state.in_(EDITABLE))
    for filing_id, data in bind.execute(found.order_by(FILING.c.id)).all():
        if (new := _cleaned(data)) != data:
            bind.execute(sa.update(FILING).where(FILING.c.id == filing_id).values(data=new))


def _cleaned(data: dict[str, Any]) -> dict[str, Any]:
    """Return a form with its texts clean; what its codes say, ids of rows and digests of pictures are texts that stay as they are."""
    return {name: value if name == 'codes' else _text(name, value) for name, value in data.items()}


def _text(name: str, value: Any) -> Any:
    if isinstance(value, str):
        of_person = name in ONE_PERSON
        return clean_name(value) if of_person else clean(value, lines='\n' in value)
    if name in PEOPLE and isinstance(value, list):
        return [{fact: clean_name(text) if fact == 'name' else _text(fact, text) for fact, text in row.items()} for row in value]
    return value


def downgrade() -> None:
    """Compare as before, by one reading of each name; what was cleaned stays so."""
    for people in (USER, PERSON):
        _rewrite(op.get_bind(), people, ('name', 'initials'), lambda row: {'initials': initials(row['name'])[:40]})
    _index(NAMED)
    for table, columns in NEW.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, _, indexed in columns:
                if indexed:
                    batch_op.drop_index(batch_op.f(f'ix_{table}_{name}'))
                batch_op.drop_column(name)
