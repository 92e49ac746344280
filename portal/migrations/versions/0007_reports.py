"""Reports of impostors become cases: a report takes the id of its case, and keeps its own as the number of it."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.audit.triggers import append_only

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

PATIENCE, FRIDAY = 3, 5
SCHOOL = timezone(timedelta(hours=8))
STATES = {'open': 'reported', 'confirmed': 'confirmed', 'dismissed': 'dismissed'}
OUTCOME = sa.Enum('open', 'confirmed', 'dismissed', name='outcome', native_enum=False, length=20)
MOMENT = sa.DateTime(timezone=True)
CASE = sa.table(
    'case',
    sa.column('id', sa.Integer), sa.column('sort', sa.String), sa.column('number', sa.Integer), sa.column('kind', sa.String),
    sa.column('platform', sa.String), sa.column('state', sa.String), sa.column('desk', sa.String), sa.column('name', sa.String),
    sa.column('handle', sa.String), sa.column('created_at', MOMENT), sa.column('saved_at', MOMENT), sa.column('state_since', MOMENT),
    sa.column('submitted_on', sa.Date), sa.column('late', sa.Boolean), sa.column('revision', sa.Integer), sa.column('due', sa.Date),
)
KEPT = ('link', 'reason', 'contact', 'token', 'finding', 'handled_by_id', 'handled_at')
REPORT = sa.table(
    'report',
    sa.column('id', sa.Integer), sa.column('link', sa.String), sa.column('reason', sa.String), sa.column('contact', sa.String),
    sa.column('token', sa.String), sa.column('finding', sa.String), sa.column('handled_by_id', sa.Integer),
    sa.column('handled_at', MOMENT),
    # What only the table of before has.
    sa.column('platform', sa.String), sa.column('name', sa.String), sa.column('at', MOMENT), sa.column('outcome', sa.String),
    sa.column('revision', sa.Integer),
)
BEFORE = ('platform', 'name', 'at', 'outcome', 'revision')
BESIDE = ('event', 'consultation', 'copy')


def upgrade() -> None:
    bind = op.get_bind()
    columns = [REPORT.c[name] for name in ('id', *KEPT, *BEFORE)]
    rows = [row._asdict() for row in bind.execute(sa.select(*columns).order_by(REPORT.c.id))]
    first = (bind.scalar(sa.select(sa.func.max(CASE.c.id))) or 0) + 1
    cases = [_case(row, case_id) for case_id, row in enumerate(rows, first)]
    op.drop_index('ix_report_outcome_at', table_name='report')
    op.drop_table('report')
    op.create_table(
        'report',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('link', sa.String(length=500), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('contact', sa.String(length=60), nullable=False),
        sa.Column('token', sa.String(length=64), nullable=False),
        sa.Column('finding', sa.String(length=500), nullable=False),
        sa.Column('handled_by_id', sa.Integer(), nullable=True),
        sa.Column('handled_at', MOMENT, nullable=True),
        sa.ForeignKeyConstraint(['handled_by_id'], ['user.id'], name=op.f('fk_report_handled_by_id_user')),
        sa.ForeignKeyConstraint(['id'], ['case.id'], name=op.f('fk_report_id_case')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
        sa.UniqueConstraint('token', name=op.f('uq_report_token')),
    )
    if rows:
        bind.execute(sa.insert(CASE), cases)
        kept = [{**{name: row[name] for name in KEPT}, 'id': case['id']} for row, case in zip(rows, cases, strict=True)]
        bind.execute(sa.insert(REPORT), kept)
    if rows and bind.dialect.name == 'postgresql':
        op.execute("""SELECT setval(pg_get_serial_sequence('"case"', 'id'), (SELECT max(id) FROM "case"))""")


def _case(row: dict[str, Any], case_id: int) -> dict[str, Any]:
    """Return the case of a report of before: it came in on that day, and is where its outcome says."""
    since = row['handled_at'] or row['at']
    return {
        'id': case_id, 'sort': 'report', 'number': row['id'], 'kind': 'report', 'platform': row['platform'],
        'state': STATES[row['outcome']], 'desk': 'publicity' if row['outcome'] == 'open' else '', 'name': row['name'], 'handle': '',
        'created_at': row['at'], 'saved_at': since, 'state_since': since, 'submitted_on': _day(row['at']), 'late': False,
        'due': _due(_day(row['at'])) if row['outcome'] == 'open' else None,
        'revision': row['revision'],
    }


def _day(moment: datetime) -> date:
    """Return the school's day; SQLite forgets the zone."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(SCHOOL).date()


def _due(day: date) -> date:
    """Return until when a report should be looked into, three working days after it came in; holidays are not counted out."""
    left = PATIENCE
    while left:
        day += timedelta(days=1)
        left -= day.isoweekday() <= FRIDAY
    return day


def downgrade() -> None:
    """Give the reports back as they were kept; of the steps that were taken the audit trail alone tells from then on."""
    bind = op.get_bind()
    columns = [REPORT.c[name] for name in KEPT] + [CASE.c[name] for name in ('number', 'platform', 'name', 'state', 'revision', 'created_at')]
    found = sa.select(*columns).join(CASE, CASE.c.id == REPORT.c.id).order_by(CASE.c.number)
    rows = [_report(row._asdict()) for row in bind.execute(found)]
    op.drop_table('report')
    _forget_steps()
    op.execute(sa.delete(CASE).where(CASE.c.sort == 'report'))
    op.create_table(
        'report',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('platform', sa.String(length=20), nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('link', sa.String(length=500), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('contact', sa.String(length=60), nullable=False),
        sa.Column('token', sa.String(length=64), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('outcome', OUTCOME, nullable=False),
        sa.Column('finding', sa.String(length=500), nullable=False),
        sa.Column('handled_by_id', sa.Integer(), nullable=True),
        sa.Column('handled_at', MOMENT, nullable=True),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['handled_by_id'], ['user.id'], name=op.f('fk_report_handled_by_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
        sa.UniqueConstraint('token', name=op.f('uq_report_token')),
    )
    op.create_index('ix_report_outcome_at', 'report', ['outcome', 'at'], unique=False)
    if rows:
        bind.execute(sa.insert(REPORT), rows)
    if rows and bind.dialect.name == 'postgresql':
        op.execute("SELECT setval(pg_get_serial_sequence('report', 'id'), (SELECT max(id) FROM report))")


def _report(row: dict[str, Any]) -> dict[str, Any]:
    """Return the report of before; one that is looked into again has no conclusion."""
    outcome = next((old for old, state in STATES.items() if state == row['state']), 'open')
    settled = outcome != 'open'
    return {
        'id': row['number'], 'platform': row['platform'], 'name': row['name'], 'link': row['link'], 'reason': row['reason'],
        'contact': row['contact'], 'token': row['token'], 'at': row['created_at'], 'outcome': outcome,
        'finding': row['finding'] if settled else '', 'handled_by_id': row['handled_by_id'] if settled else None,
        'handled_at': row['handled_at'] if settled else None, 'revision': row['revision'],
    }


def _forget_steps() -> None:
    """Take away what hangs on the cases of reports; the events are append-only again at once."""
    sqlite = op.get_bind().dialect.name == 'sqlite'
    for trigger in ('event_keep_update', 'event_keep_delete') if sqlite else ('event_append_only ON event',):
        op.execute(f'DROP TRIGGER {trigger}')
    for table in BESIDE:
        op.execute(f"""DELETE FROM {table} WHERE case_id IN (SELECT id FROM "case" WHERE sort = 'report')""")
    for statement in append_only('event')[op.get_bind().dialect.name]:
        op.execute(statement)
