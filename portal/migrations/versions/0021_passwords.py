"""How old a password is, until when a one-time one opens, and which ones somebody had before."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

ONE_TIME = timedelta(hours=72)
DEMONSTRATION = {'factor_roles': '', 'password_days': '0'}


def upgrade() -> None:
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.add_column(sa.Column('password_chosen_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('one_time_until', sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        'former_password',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('kept', sa.String(length=200), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_former_password_user_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_former_password')),
    )
    with op.batch_alter_table('former_password', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_former_password_user_id'), ['user_id'], unique=False)
    _from_now_on()
    _as_in_a_new_demonstration()


def _from_now_on() -> None:
    """Let every clock begin with the upgrade: nobody is surprised by a password that was always good."""
    user = sa.table(
        'user',
        sa.column('password', sa.String),
        sa.column('must_change', sa.Boolean),
        sa.column('password_chosen_at', sa.DateTime(timezone=True)),
        sa.column('one_time_until', sa.DateTime(timezone=True)),
    )
    moment = datetime.now(UTC)
    own, given = sa.and_(user.c.password != '', user.c.must_change.is_(False)), user.c.must_change.is_(True)
    op.execute(user.update().where(own).values(password_chosen_at=moment))
    op.execute(user.update().where(user.c.password != '', given).values(one_time_until=moment + ONE_TIME))


def _as_in_a_new_demonstration() -> None:
    """Let a demonstration that stands already ask for the password of README alone, as a new one does.

    One hash for several people is what the demonstration makes and nothing else: every other is salted for itself.
    """
    user = sa.table('user', sa.column('password', sa.String))
    setting = sa.table('setting', sa.column('key'), sa.column('value'), sa.column('revision'))
    shared = sa.select(user.c.password).where(user.c.password != '').group_by(user.c.password).having(sa.func.count() > 1)
    if op.get_bind().execute(shared.limit(1)).first():
        op.bulk_insert(setting, [{'key': key, 'value': value, 'revision': 1} for key, value in DEMONSTRATION.items()])


def downgrade() -> None:
    """Forget the clocks, what was had before, and what the school has set of both."""
    setting = sa.table('setting', sa.column('key', sa.String))
    op.execute(setting.delete().where(setting.c.key.in_((*DEMONSTRATION, 'password_history'))))
    op.drop_table('former_password')
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.drop_column('one_time_until')
        batch_op.drop_column('password_chosen_at')
