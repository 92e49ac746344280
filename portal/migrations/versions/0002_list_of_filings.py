"""An index that the list of filings, newest first, and its count are read from."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("filing") as batch_op:
        batch_op.create_index("ix_filing_newest", ["saved_at", "id", "state", "unit_id", "author_id", "submitted_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("filing") as batch_op:
        batch_op.drop_index("ix_filing_newest")
