"""Content review: posts, their texts, pictures, remarks and accounts; who has begun to look at a case, and when deputies may too."""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'post',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('planned_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('declarations', sa.JSON(), nullable=False),
        sa.Column('urgent', sa.String(length=100), nullable=False),
        sa.Column('clearance_id', sa.Integer(), nullable=True),
        sa.Column('secrecy_by_id', sa.Integer(), nullable=True),
        sa.Column('secrecy_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('rewriting', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('saved_page', sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(['clearance_id'], ['case.id'], name=op.f('fk_post_clearance_id_case')),
        sa.ForeignKeyConstraint(['id'], ['case.id'], name=op.f('fk_post_id_case')),
        sa.ForeignKeyConstraint(['secrecy_by_id'], ['user.id'], name=op.f('fk_post_secrecy_by_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_post')),
    )
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_clearance_id'), ['clearance_id'], unique=False)

    op.create_table(
        'post_picture',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Enum('long', 'box', 'paper', name='picturekind', native_enum=False, length=20), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('media_type', sa.String(length=40), nullable=False),
        sa.Column('width', sa.Integer(), nullable=False),
        sa.Column('height', sa.Integer(), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=False),
        sa.Column('mac', sa.String(length=64), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_post_picture_by_id_user')),
        sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_picture_post_id_post')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_post_picture')),
    )
    with op.batch_alter_table('post_picture', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_picture_post_id'), ['post_id'], unique=False)

    op.create_table(
        'post_place',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('state', sa.Enum('waiting', 'published', 'dropped', name='placestate', native_enum=False, length=20), nullable=False),
        sa.Column('link', sa.String(length=500), nullable=False),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('same', sa.Boolean(), nullable=True),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_post_place_account_id_account')),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_post_place_by_id_user')),
        sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_place_post_id_post')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_post_place')),
    )
    with op.batch_alter_table('post_place', schema=None) as batch_op:
        batch_op.create_index('ix_post_place_account_id_published_at', ['account_id', 'published_at'], unique=False)
        batch_op.create_index('uq_post_place_post_id_account_id', ['post_id', 'account_id'], unique=True)

    op.create_table(
        'post_remark',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('submission', sa.Integer(), nullable=False),
        sa.Column('paragraph', sa.Integer(), nullable=False),
        sa.Column('words', sa.String(length=500), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_post_remark_by_id_user')),
        sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_remark_post_id_post')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_post_remark')),
    )
    with op.batch_alter_table('post_remark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_remark_post_id'), ['post_id'], unique=False)

    op.create_table(
        'post_text',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Enum('submitted', 'corrected', 'published', name='textkind', native_enum=False, length=20), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('paragraph', sa.Integer(), nullable=True),
        sa.Column('blocks', sa.String(), nullable=False),
        sa.Column('mac', sa.String(length=64), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_post_text_account_id_account')),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_post_text_by_id_user')),
        sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_text_post_id_post')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_post_text')),
        sa.UniqueConstraint('post_id', 'number', name=op.f('uq_post_text_post_id_number')),
    )
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('taken_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('hurried', sa.Boolean(), server_default=sa.text('false'), nullable=False))
        batch_op.add_column(sa.Column('deputies_from', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_case_taken_by_id_user'), 'user', ['taken_by_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_case_taken_by_id_user'), type_='foreignkey')
        batch_op.drop_column('deputies_from')
        batch_op.drop_column('hurried')
        batch_op.drop_column('taken_at')
        batch_op.drop_column('taken_by_id')

    op.drop_table('post_text')
    with op.batch_alter_table('post_remark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_post_remark_post_id'))

    op.drop_table('post_remark')
    with op.batch_alter_table('post_place', schema=None) as batch_op:
        batch_op.drop_index('uq_post_place_post_id_account_id')
        batch_op.drop_index('ix_post_place_account_id_published_at')

    op.drop_table('post_place')
    with op.batch_alter_table('post_picture', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_post_picture_post_id'))

    op.drop_table('post_picture')
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_post_clearance_id'))

    op.drop_table('post')