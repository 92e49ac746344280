"""What is refused again within a minute is counted; an old sign-in, read, print or refusal may lose its contents, and nothing else may."""

import sqlalchemy as sa
from alembic import op

from portal.audit.triggers import append_only, emptied_only

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_repeated',
        sa.Column('address', sa.String(length=45), nullable=False),
        sa.Column('minute', sa.DateTime(timezone=True), nullable=False),
        sa.Column('action', sa.String(length=60), nullable=False),
        sa.Column('about', sa.String(length=80), nullable=False),
        sa.Column('username', sa.String(length=40), nullable=False),
        sa.Column('times', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('address', 'minute', 'action', 'about', name=op.f('pk_audit_repeated')),
    )
    op.create_index('ix_audit_entry_at', 'audit_entry', ['at'], unique=False)
    _kept_by(emptied_only())


def _kept_by(statements: dict[str, list[str]]) -> None:
    """Put other triggers on the trail; what is written meanwhile waits for this transaction."""
    dialect = op.get_bind().dialect.name
    old = ('audit_entry_keep_update', 'audit_entry_keep_delete') if dialect == 'sqlite' else ('audit_entry_append_only ON audit_entry',)
    for trigger in old:
        op.execute(f'DROP TRIGGER {trigger}')
    for statement in statements[dialect]:
        op.execute(statement)


def downgrade() -> None:
    """Let the trail be append-only without exception; its stubs stay, and an older `flask audit verify` names them."""
    _kept_by(append_only('audit_entry'))
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION keep_entry()')
    op.drop_index('ix_audit_entry_at', table_name='audit_entry')
    op.drop_table('audit_repeated')
