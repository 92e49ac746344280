"""The desk: delegations, messages and their delivery, acts beside the way, scans, who keeps a seal, versions of settings."""

import sqlalchemy as sa
from alembic import op
from pypinyin import Style, lazy_pinyin

from portal.audit.triggers import append_only

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lease',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('holder', sa.String(length=64), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_lease'))
    )
    op.create_table('setting_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Text(), nullable=True),
    sa.Column('username', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_setting_version'))
    )
    with op.batch_alter_table('setting_version', schema=None) as batch_op:
        batch_op.create_index('ix_setting_version_key', ['key', 'id'], unique=False)

    op.create_table('robot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('brand', sa.String(length=20), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('secret', sa.String(length=200), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('sorts', sa.JSON(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_robot_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_robot'))
    )
    op.create_table('choice',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('sort', sa.Enum('todo', 'result', 'urge', 'copy', 'deadline', 'delegation', name='sort', native_enum=False, length=20), nullable=False),
    sa.Column('channel', sa.Enum('mail', 'robot', name='channel', native_enum=False, length=20), nullable=False),
    sa.Column('wanted', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_choice_user_id_user')),
    sa.PrimaryKeyConstraint('user_id', 'sort', 'channel', name=op.f('pk_choice'))
    )
    op.create_table('delegation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('principal_id', sa.Integer(), nullable=False),
    sa.Column('deputy_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=100), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_delegation_by_id_user')),
    sa.ForeignKeyConstraint(['deputy_id'], ['user.id'], name=op.f('fk_delegation_deputy_id_user')),
    sa.ForeignKeyConstraint(['principal_id'], ['user.id'], name=op.f('fk_delegation_principal_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delegation'))
    )
    with op.batch_alter_table('delegation', schema=None) as batch_op:
        batch_op.create_index('ix_delegation_deputy_id_ends_on', ['deputy_id', 'ends_on'], unique=False)
        batch_op.create_index('ix_delegation_principal_id_ends_on', ['principal_id', 'ends_on'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('sort', sa.Enum('todo', 'result', 'urge', 'copy', 'deadline', 'delegation', name='sort', native_enum=False, length=20), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('url', sa.String(length=200), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_notice_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('user_id', 'key', name=op.f('uq_notice_user_id_key'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_newest', ['user_id', 'at', 'id'], unique=False)
        batch_op.create_index('ix_notice_subject', ['subject'], unique=False)
        batch_op.create_index('ix_notice_user_id_read_at', ['user_id', 'read_at'], unique=False)

    op.create_table('seal_keeper',
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_seal_keeper_by_id_user')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_seal_keeper_unit_id_unit')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_seal_keeper_user_id_user')),
    sa.PrimaryKeyConstraint('unit_id', 'user_id', name=op.f('pk_seal_keeper'))
    )
    op.create_table('archived',
    sa.Column('filing_id', sa.Integer(), nullable=False),
    sa.Column('box', sa.String(length=20), nullable=False),
    sa.Column('folder', sa.String(length=20), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_archived_by_id_user')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_archived_filing_id_filing')),
    sa.PrimaryKeyConstraint('filing_id', name=op.f('pk_archived'))
    )
    op.create_table('consultation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('filing_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('whom_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=500), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(length=500), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_consultation_asked_by_id_user')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_consultation_filing_id_filing')),
    sa.ForeignKeyConstraint(['whom_id'], ['user.id'], name=op.f('fk_consultation_whom_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation'))
    )
    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_filing_id'), ['filing_id'], unique=False)
        batch_op.create_index('ix_consultation_whom_id_ended_at', ['whom_id', 'ended_at'], unique=False)
        batch_op.create_index('uq_consultation_open', ['filing_id'], unique=True, sqlite_where=sa.text('ended_at is null'), postgresql_where=sa.text('ended_at is null'))

    op.create_table('copy',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('filing_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_copy_by_id_user')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_copy_filing_id_filing')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_copy_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_copy')),
    sa.UniqueConstraint('filing_id', 'user_id', name=op.f('uq_copy_filing_id_user_id'))
    )
    with op.batch_alter_table('copy', schema=None) as batch_op:
        batch_op.create_index('ix_copy_user_id_read_at', ['user_id', 'read_at'], unique=False)

    op.create_table('delivery',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.Enum('mail', 'robot', name='channel', native_enum=False, length=20), nullable=False),
    sa.Column('target', sa.String(length=120), nullable=False),
    sa.Column('progress', sa.Enum('waiting', 'sending', 'sent', 'failed', 'unsure', 'dropped', name='progress', native_enum=False, length=20), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=200), nullable=False),
    sa.Column('batch', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_delivery_notice_id_notice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
    sa.UniqueConstraint('notice_id', 'channel', 'target', name=op.f('uq_delivery_notice_id_channel_target'))
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index('ix_delivery_progress_due_at', ['progress', 'due_at'], unique=False)

    op.create_table('scan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('filing_id', sa.Integer(), nullable=True),
    sa.Column('file', sa.String(length=64), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('by_code', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_scan_by_id_user')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_scan_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scan')),
    sa.UniqueConstraint('filing_id', 'file', name=op.f('uq_scan_filing_id_file'))
    )
    op.create_index('ix_scan_by_id_at', 'scan', ['by_id', 'at'], unique=False)

    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('whom_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_event_user_id_filing_id', ['user_id', 'filing_id'], unique=False)
        batch_op.create_index('ix_event_newest', ['user_id', 'at', 'filing_id'], unique=False)
        batch_op.create_index('ix_event_urges', ['filing_id', 'since'], unique=False, sqlite_where=sa.text("action = 'urge'"), postgresql_where=sa.text("action = 'urge'"))
        batch_op.create_index('ix_event_technology', ['filing_id'], unique=False, sqlite_where=sa.text("source = 'tech_review' or target = 'tech_review'"), postgresql_where=sa.text("source = 'tech_review' or target = 'tech_review'"))
        batch_op.create_index('ix_event_sealed', ['unit_name', 'id'], unique=False, sqlite_where=sa.text("seal != ''"), postgresql_where=sa.text("seal != ''"))
        batch_op.create_foreign_key(batch_op.f('fk_event_whom_id_user'), 'user', ['whom_id'], ['id'])

    _keep('event')
    _keep('setting_version')
    # What was set before there were versions is the first version of each.
    op.execute("insert into setting_version (key, value, username, at) select key, value, 'system', current_timestamp from setting")

    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.add_column(sa.Column('assignee_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('resume', sa.Enum('draft', 'unit_review', 'tech_review', 'publicity_review', 'returned', 'withdrawn', 'filed', 'unit_refused', 'refused', 'void', 'closing', 'proof_review', 'closed', name='state', native_enum=False, length=20), nullable=True))
        batch_op.create_index(batch_op.f('ix_filing_assignee_id'), ['assignee_id'], unique=False)
        batch_op.create_index('ix_filing_unit_id', ['unit_id', 'state', 'submitted_on'], unique=False)
        batch_op.drop_index('ix_filing_state_unit_id')
        batch_op.create_index('ix_filing_state_saved_at', ['state', 'saved_at', 'id'], unique=False)
        batch_op.drop_index('ix_filing_newest')
        batch_op.create_index('ix_filing_newest', ['saved_at', 'id', 'state', 'unit_id', 'author_id', 'submitted_on', 'account_id', 'name', 'handle', 'kind', 'platform', 'state_since', 'due', 'late', 'stock'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_filing_assignee_id_user'), 'user', ['assignee_id'], ['id'])

    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.add_column(sa.Column('email', sa.String(length=120), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('phrases', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('initials', sa.String(length=40), nullable=False, server_default=''))
    with op.batch_alter_table('user', schema=None) as batch_op:  # what new rows hold is the portal's affair
        batch_op.alter_column('email', server_default=None)
        batch_op.alter_column('phrases', server_default=None)
        batch_op.alter_column('initials', server_default=None)
    _spell()


def _spell() -> None:
    """Give everybody who is known already the initials of their name, by which they are then found."""
    bind = op.get_bind()
    for number, name in bind.execute(sa.text('select id, name from "user"')).all():
        plain = lambda other: "".join(c for c in other if c.isascii() and c.isalnum())
        letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors=plain)).lower()[:40]
        bind.execute(sa.text('update "user" set initials = :letters where id = :number'), {"letters": letters, "number": number})


def _keep(table: str) -> None:
    """Make a table append-only, where it is not: SQLite's way of altering one loses its triggers."""
    dialect = op.get_bind().dialect.name
    if dialect == 'sqlite' or table != 'event':
        for statement in append_only(table)[dialect]:
            op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.drop_column('initials')
        batch_op.drop_column('phrases')
        batch_op.drop_column('email')

    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_filing_assignee_id_user'), type_='foreignkey')
        batch_op.drop_index('ix_filing_newest')
        batch_op.create_index('ix_filing_newest', ['saved_at', 'id', 'state', 'unit_id', 'author_id', 'submitted_on'], unique=False)
        batch_op.drop_index('ix_filing_state_saved_at')
        batch_op.create_index('ix_filing_state_unit_id', ['state', 'unit_id'], unique=False)
        batch_op.drop_index('ix_filing_unit_id')
        batch_op.drop_index(batch_op.f('ix_filing_assignee_id'))
        batch_op.drop_column('resume')
        batch_op.drop_column('assignee_id')

    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_event_whom_id_user'), type_='foreignkey')
        batch_op.drop_index('ix_event_urges', sqlite_where=sa.text("action = 'urge'"), postgresql_where=sa.text("action = 'urge'"))
        batch_op.drop_index('ix_event_technology', sqlite_where=sa.text("source = 'tech_review' or target = 'tech_review'"), postgresql_where=sa.text("source = 'tech_review' or target = 'tech_review'"))
        batch_op.drop_index('ix_event_newest')
        batch_op.drop_index('ix_event_sealed', sqlite_where=sa.text("seal != ''"), postgresql_where=sa.text("seal != ''"))
        batch_op.drop_index('ix_event_user_id_filing_id')
        batch_op.drop_column('whom_id')
    _keep('event')

    op.drop_table('scan')
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_progress_due_at')

    op.drop_table('delivery')
    with op.batch_alter_table('copy', schema=None) as batch_op:
        batch_op.drop_index('ix_copy_user_id_read_at')

    op.drop_table('copy')
    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.drop_index('uq_consultation_open', sqlite_where=sa.text('ended_at is null'), postgresql_where=sa.text('ended_at is null'))
        batch_op.drop_index('ix_consultation_whom_id_ended_at')
        batch_op.drop_index(batch_op.f('ix_consultation_filing_id'))

    op.drop_table('consultation')
    op.drop_table('archived')
    op.drop_table('seal_keeper')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_user_id_read_at')
        batch_op.drop_index('ix_notice_subject')
        batch_op.drop_index('ix_notice_newest')

    op.drop_table('notice')
    with op.batch_alter_table('delegation', schema=None) as batch_op:
        batch_op.drop_index('ix_delegation_principal_id_ends_on')
        batch_op.drop_index('ix_delegation_deputy_id_ends_on')

    op.drop_table('delegation')
    op.drop_table('choice')
    op.drop_table('robot')
    with op.batch_alter_table('setting_version', schema=None) as batch_op:
        batch_op.drop_index('ix_setting_version_key')

    op.drop_table('setting_version')
    op.drop_table('lease')
