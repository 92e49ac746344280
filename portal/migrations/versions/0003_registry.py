"""The registry grows: people known once, corrections, saved views, closures; imports, hand-over, reports of impostors."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op
from pypinyin import Style, lazy_pinyin

from portal import config
from portal.audit.triggers import append_only

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('initials', sa.String(length=40), nullable=False),
    sa.Column('identity', sa.Enum('staff', 'student', 'outside', name='identity', native_enum=False, length=20), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('leaves_on', sa.Date(), nullable=True),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_person_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('phone', 'name', name=op.f('uq_person_phone_name'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_name'), ['name'], unique=False)
        batch_op.create_index('ix_person_unit_id_leaves_on', ['unit_id', 'leaves_on'], unique=False)

    op.create_table('correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(length=20), nullable=False),
    sa.Column('row_id', sa.String(length=32), nullable=False),
    sa.Column('key', sa.String(length=20), nullable=False),
    sa.Column('old', sa.JSON(), nullable=False),
    sa.Column('new', sa.JSON(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_correction_account_id_account')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_correction_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction'))
    )
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.create_index('ix_correction_account_id_version', ['account_id', 'version'], unique=False)

    op.create_table('handover',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('to_name', sa.String(length=20), nullable=False),
    sa.Column('to_phone', sa.String(length=20), nullable=False),
    sa.Column('witness', sa.String(length=20), nullable=False),
    sa.Column('leaves_on', sa.Date(), nullable=True),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('accounts', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['made_by_id'], ['user.id'], name=op.f('fk_handover_made_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_handover_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_handover_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover')),
    sa.UniqueConstraint('token', name=op.f('uq_handover_token'))
    )
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.create_index('ix_handover_person_id', ['person_id'], unique=False)
        batch_op.create_index('ix_handover_unit_id_made_at', ['unit_id', 'made_at'], unique=False)

    op.create_table('import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('platform', sa.String(length=20), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('stock', sa.Boolean(), nullable=False),
    sa.Column('stage', sa.Enum('checking', 'checked', 'saved', 'filed', 'dropped', name='stage', native_enum=False, length=20), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('checked', sa.Integer(), nullable=False),
    sa.Column('faulty', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_import_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import')),
    sa.UniqueConstraint('user_id', 'token', name=op.f('uq_import_user_id_token'))
    )
    with op.batch_alter_table('import', schema=None) as batch_op:
        batch_op.create_index('ix_import_user_id_at', ['user_id', 'at'], unique=False)

    op.create_table('report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('platform', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('contact', sa.String(length=60), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.Enum('open', 'confirmed', 'dismissed', name='outcome', native_enum=False, length=20), nullable=False),
    sa.Column('finding', sa.String(length=500), nullable=False),
    sa.Column('handled_by_id', sa.Integer(), nullable=True),
    sa.Column('handled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['handled_by_id'], ['user.id'], name=op.f('fk_report_handled_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
    sa.UniqueConstraint('token', name=op.f('uq_report_token'))
    )
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.create_index('ix_report_outcome_at', ['outcome', 'at'], unique=False)

    op.create_table('saved_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('query', sa.String(length=1000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_saved_view_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('user_id', 'name', name=op.f('uq_saved_view_user_id_name'))
    )
    op.create_table('import_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=True),
    sa.Column('checked', sa.Boolean(), nullable=False),
    sa.Column('faulty', sa.Boolean(), nullable=False),
    sa.Column('faults', sa.JSON(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('paper_number', sa.String(length=40), nullable=False),
    sa.Column('paper_on', sa.Date(), nullable=True),
    sa.Column('filing_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_import_row_filing_id_filing')),
    sa.ForeignKeyConstraint(['import_id'], ['import.id'], name=op.f('fk_import_row_import_id_import')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_import_row_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_row')),
    sa.UniqueConstraint('import_id', 'place', name=op.f('uq_import_row_import_id_place'))
    )
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.create_index('ix_import_row_filing_id', ['filing_id'], unique=False)

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sought', sa.String(length=250), nullable=False, server_default=""))
        batch_op.add_column(sa.Column('link', sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column('sealed_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('verified', sa.String(length=3), nullable=False, server_default=""))
        batch_op.add_column(sa.Column('verified_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('followers', sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column('status', sa.Enum('active', 'closing', 'closed', name='status', native_enum=False, length=20), nullable=False, server_default="active"))
        batch_op.add_column(sa.Column('closed_on', sa.Date(), nullable=True))
        batch_op.drop_index(batch_op.f('ix_account_filed_on'))
        batch_op.drop_index(batch_op.f('ix_account_name'))
        batch_op.create_index('ix_account_newest', ['filed_on', 'id', 'sought', 'unit_id', 'platform', 'status', 'verified', 'verified_until', 'late'], unique=False)
        batch_op.create_index('ix_account_followers_id', ['followers', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_account_link'), ['link'], unique=False)
        batch_op.create_index('ix_account_name_id', ['name', 'id'], unique=False)

    with op.batch_alter_table('account_person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('person_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_account_person_person_id_part', ['person_id', 'part'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_account_person_person_id_person'), 'person', ['person_id'], ['id'])

    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stock', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('paper_number', sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column('paper_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('base_correction', sa.Integer(), nullable=False, server_default="0"))

    _fill()
    _prove()
    with op.batch_alter_table('account_person', schema=None) as batch_op:
        batch_op.alter_column('person_id', existing_type=sa.Integer(), nullable=False)
    for table, columns in DEFAULTS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column, kind in columns.items():
                batch_op.alter_column(column, existing_type=kind, existing_nullable=False, server_default=None)
    for statement in append_only("correction")[op.get_bind().dialect.name]:
        op.execute(statement)


DEFAULTS: dict[str, dict[str, sa.types.TypeEngine[Any]]] = {
    "account": {
        "sought": sa.String(250), "link": sa.String(500), "verified": sa.String(3), "followers": sa.BigInteger(), "status": sa.String(20),
    },
    "filing": {"stock": sa.Boolean(), "paper_number": sa.String(40), "base_correction": sa.Integer()},
}


SEALED = sa.table(
    "version", sa.column("account_id"), sa.column("number"), sa.column("data", sa.JSON()), sa.column("filing_id"),
    sa.column("sealed_at", sa.DateTime(timezone=True)),
)
ENTRIES = sa.table(
    "audit_entry", sa.column("id", sa.Integer()), sa.column("at", sa.DateTime(timezone=True)),
    *(sa.column(name) for name in ("action", "result", "subject", "user_id", "username", "roles", "address", "request_id")),
    sa.column("detail", sa.JSON()), sa.column("previous"), sa.column("digest"),
)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _fill() -> None:
    """Project what the sealed versions say of the accounts that are there, and know each of their people once."""
    bind = op.get_bind()
    for row in bind.execute(sa.text("SELECT id, number, name, handle FROM account")).mappings().all():
        newest = sa.select(SEALED).where(SEALED.c.account_id == row["id"]).order_by(SEALED.c.number.desc()).limit(1)
        found = bind.execute(newest).mappings().first()
        data = found["data"] if found else {}
        followers = data.get("followers")
        bind.execute(
            sa.text("UPDATE account SET sought = :sought, link = :link, verified = :verified, followers = :followers, sealed_on = :day WHERE id = :id"),
            {
                "id": row["id"], "verified": data.get("verified") or "", "followers": followers if isinstance(followers, int) else 0,
                "link": _comparable(data.get("link") or "")[:500],
                "sought": "|".join((row["name"], row["handle"], row["number"], _initials(row["name"]))).lower()[:250],
                # the day in the school's zone, eight hours before UTC
                "day": (_utc(found["sealed_at"]) + timedelta(hours=8)).date() if found else None,
            },
        )
    people = sa.text(
        "SELECT p.name, p.phone, MIN(a.unit_id) AS unit_id, MAX(CASE WHEN p.part = 'supervisors' THEN 1 ELSE 0 END) AS staff "
        "FROM account_person p JOIN account a ON a.id = p.account_id GROUP BY p.name, p.phone"
    )
    for row in bind.execute(people).mappings().all():
        bind.execute(
            sa.text(
                "INSERT INTO person (name, phone, initials, identity, unit_id, revision) "
                "VALUES (:name, :phone, :initials, :identity, :unit_id, 1)"
            ),
            {
                "name": row["name"], "phone": row["phone"], "initials": _initials(row["name"])[:40],
                "identity": "staff" if row["staff"] else None, "unit_id": row["unit_id"],
            },
        )
    bind.execute(sa.text(
        "UPDATE account_person SET person_id = (SELECT person.id FROM person "
        "WHERE person.name = account_person.name AND person.phone = account_person.phone)"
    ))


def _prove() -> None:
    """Tie the versions that are there to the audit trail, as every later sealing does, so that `flask audit verify` covers them too."""
    bind = op.get_bind()
    told = sa.select(ENTRIES.c.subject, ENTRIES.c.detail).where(ENTRIES.c.action == "account.sealed")
    known = {(subject, int(detail["version"])) for subject, detail in bind.execute(told)}
    versions = bind.execute(sa.select(SEALED).order_by(SEALED.c.account_id, SEALED.c.number)).mappings().all()
    for row in versions:
        subject = f"account:{row['account_id']}"
        if (subject, row["number"]) not in known:
            sealed = [row["account_id"], row["number"], row["data"], row["filing_id"], _utc(row["sealed_at"]).isoformat()]
            _append(bind, subject, {"version": row["number"], "digest": _digest(sealed)})


def _append(bind: sa.Connection, subject: str, detail: dict[str, Any]) -> None:
    """Append one entry to the chain and seal its end; a copy of how the trail is written, for a migration must not change with it."""
    head = bind.execute(sa.text("SELECT digest FROM audit_head WHERE id = 1")).scalar()
    entry: dict[str, Any] = {
        "at": datetime.now(UTC), "action": "account.sealed", "result": "ok", "subject": subject, "user_id": None,
        "username": "system", "roles": "", "address": "", "request_id": "", "detail": detail, "previous": head or "0" * 64,
    }
    digest = _digest([entry["at"].isoformat(), *(value for key, value in entry.items() if key != "at")])
    bind.execute(sa.insert(ENTRIES).values(**entry, digest=digest))
    number = bind.execute(sa.select(ENTRIES.c.id).where(ENTRIES.c.digest == digest)).scalar_one()
    seal = hmac.new(config.current().secret_key.encode(), f"audit:{number}:{digest}".encode(), hashlib.sha256).hexdigest()
    write = "UPDATE audit_head SET entry_id = :number, digest = :digest, seal = :seal WHERE id = 1"
    if head is None:
        write = "INSERT INTO audit_head (id, entry_id, digest, seal) VALUES (1, :number, :digest, :seal)"
    bind.execute(sa.text(write), {"number": number, "digest": digest, "seal": seal})


def _digest(facts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _comparable(text: str) -> str:
    return text.strip().casefold().removeprefix("http://").removeprefix("https://").rstrip("/")


def _initials(text: str) -> str:
    plain = lambda other: "".join(c for c in other if c.isascii() and c.isalnum())
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors=plain)).lower()


def downgrade() -> None:
    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.drop_column('base_correction')
        batch_op.drop_column('paper_on')
        batch_op.drop_column('paper_number')
        batch_op.drop_column('stock')

    with op.batch_alter_table('account_person', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_account_person_person_id_person'), type_='foreignkey')
        batch_op.drop_index('ix_account_person_person_id_part')
        batch_op.drop_column('person_id')

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_index('ix_account_name_id')
        batch_op.drop_index(batch_op.f('ix_account_link'))
        batch_op.drop_index('ix_account_followers_id')
        batch_op.drop_index('ix_account_newest')
        batch_op.create_index(batch_op.f('ix_account_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_account_filed_on'), ['filed_on'], unique=False)
        batch_op.drop_column('closed_on')
        batch_op.drop_column('status')
        batch_op.drop_column('followers')
        batch_op.drop_column('verified_until')
        batch_op.drop_column('verified')
        batch_op.drop_column('sealed_on')
        batch_op.drop_column('link')
        batch_op.drop_column('sought')

    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.drop_index('ix_import_row_filing_id')

    op.drop_table('import_row')
    op.drop_table('saved_view')
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.drop_index('ix_report_outcome_at')

    op.drop_table('report')
    with op.batch_alter_table('import', schema=None) as batch_op:
        batch_op.drop_index('ix_import_user_id_at')

    op.drop_table('import')
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.drop_index('ix_handover_unit_id_made_at')
        batch_op.drop_index('ix_handover_person_id')

    op.drop_table('handover')
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.drop_index('ix_correction_account_id_version')

    op.drop_table('correction')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index('ix_person_unit_id_leaves_on')
        batch_op.drop_index(batch_op.f('ix_person_name'))

    op.drop_table('person')
