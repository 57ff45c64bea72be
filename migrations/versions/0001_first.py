"""First"""
from alembic import op
import sqlalchemy as sa

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

# What each database itself refuses, as app/models/guards.py had it at this version.
SQLITE_GUARDS = (
    "CREATE TRIGGER ex_participant_overlap_insert BEFORE INSERT ON participant WHEN NEW.is_active AND EXISTS (SELECT 1 FROM participant other WHERE other.person_id = NEW.person_id AND other.is_active AND other.id IS NOT NEW.id AND other.busy_from < NEW.busy_until AND other.busy_from > datetime(NEW.busy_from, '-2 days') AND other.busy_until > NEW.busy_from) BEGIN SELECT RAISE(ABORT, 'ex_participant_overlap'); END",
    "CREATE TRIGGER ex_participant_overlap_update BEFORE UPDATE ON participant WHEN NEW.is_active AND EXISTS (SELECT 1 FROM participant other WHERE other.person_id = NEW.person_id AND other.is_active AND other.id IS NOT NEW.id AND other.busy_from < NEW.busy_until AND other.busy_from > datetime(NEW.busy_from, '-2 days') AND other.busy_until > NEW.busy_from) BEGIN SELECT RAISE(ABORT, 'ex_participant_overlap'); END",
    "CREATE TRIGGER only_grows_audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit only grows'); END",
    "CREATE TRIGGER only_grows_audit_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit only grows'); END",
    "CREATE TRIGGER only_grows_audit_seal_update BEFORE UPDATE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit_seal only grows'); END",
    "CREATE TRIGGER only_grows_audit_seal_delete BEFORE DELETE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit_seal only grows'); END",
    "CREATE TRIGGER only_grows_presence_event_update BEFORE UPDATE ON presence_event BEGIN SELECT RAISE(ABORT, 'presence_event only grows'); END",
    "CREATE TRIGGER only_grows_presence_event_delete BEFORE DELETE ON presence_event BEGIN SELECT RAISE(ABORT, 'presence_event only grows'); END",
    "CREATE TRIGGER only_grows_attendance_correction_update BEFORE UPDATE ON attendance_correction BEGIN SELECT RAISE(ABORT, 'attendance_correction only grows'); END",
    "CREATE TRIGGER only_grows_attendance_correction_delete BEFORE DELETE ON attendance_correction BEGIN SELECT RAISE(ABORT, 'attendance_correction only grows'); END",
    "CREATE TRIGGER only_grows_video_session_change_update BEFORE UPDATE ON video_session_change BEGIN SELECT RAISE(ABORT, 'video_session_change only grows'); END",
    "CREATE TRIGGER only_grows_video_session_change_delete BEFORE DELETE ON video_session_change BEGIN SELECT RAISE(ABORT, 'video_session_change only grows'); END",
)
POSTGRESQL_GUARDS = (
    "ALTER TABLE participant ADD CONSTRAINT ex_participant_overlap EXCLUDE USING gist (int8range(person_id, person_id, '[]') WITH &&, tstzrange(busy_from, busy_until) WITH &&) WHERE (is_active)",
    "CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$",
    'CREATE TRIGGER only_grows_audit BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION only_grows()',
    'CREATE TRIGGER only_grows_audit_seal BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION only_grows()',
    'CREATE TRIGGER only_grows_presence_event BEFORE UPDATE OR DELETE OR TRUNCATE ON presence_event FOR EACH STATEMENT EXECUTE FUNCTION only_grows()',
    'CREATE TRIGGER only_grows_attendance_correction BEFORE UPDATE OR DELETE OR TRUNCATE ON attendance_correction FOR EACH STATEMENT EXECUTE FUNCTION only_grows()',
    'CREATE TRIGGER only_grows_video_session_change BEFORE UPDATE OR DELETE OR TRUNCATE ON video_session_change FOR EACH STATEMENT EXECUTE FUNCTION only_grows()',
)


def upgrade():
    op.create_table('attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt'))
    )
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attempt_kind_key_hash_at'), ['kind', 'key_hash', 'at'], unique=False)

    op.create_table('audit_seal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('last_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rows', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_seal'))
    )
    op.create_table('institution',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('slug', sa.String(length=40), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=40), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('sign_up', sa.String(length=40), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reminder_minutes', sa.JSON(), nullable=False),
    sa.Column('student_joins_minutes_before', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('teacher_joins_minutes_before', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('late_after_minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('left_early_minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('present_percent', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('video_provider', sa.String(length=40), nullable=False),
    sa.CheckConstraint("sign_up IN ('open', 'invitation')", name=op.f('ck_institution_sign_up')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_institution')),
    sa.UniqueConstraint('public_id', name=op.f('uq_institution_public_id')),
    sa.UniqueConstraint('slug', name=op.f('uq_institution_slug'))
    )
    op.create_table('lease',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('holder', sa.String(length=200), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_lease'))
    )
    op.create_table('person',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('zone_confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('language', sa.String(length=40), nullable=False),
    sa.Column('theme', sa.String(length=40), nullable=False),
    sa.Column('hour_cycle', sa.String(length=40), nullable=False),
    sa.Column('reminder_minutes', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('is_platform_admin', sa.Boolean(), nullable=False),
    sa.Column('feed_token_hash', sa.String(length=64), nullable=True),
    sa.Column('feed_token_hint', sa.String(length=40), nullable=False),
    sa.Column('picture_etag', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email')),
    sa.UniqueConstraint('feed_token_hash', name=op.f('uq_person_feed_token_hash')),
    sa.UniqueConstraint('public_id', name=op.f('uq_person_public_id'))
    )
    op.create_table('provider_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('provider', sa.String(length=40), nullable=False),
    sa.Column('event_id', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('worked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_provider_event')),
    sa.UniqueConstraint('provider', 'event_id', name=op.f('uq_provider_event_provider_event_id'))
    )
    op.create_table('tick',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('task', sa.String(length=40), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ran_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('took_ms', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tick')),
    sa.UniqueConstraint('task', 'due_at', name=op.f('uq_tick_task_due_at'))
    )
    op.create_table('audit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('actor_kind', sa.String(length=40), nullable=False),
    sa.Column('cause', sa.String(length=80), nullable=False),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('object_kind', sa.String(length=40), nullable=False),
    sa.Column('object_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('object_public_id', sa.String(length=36), nullable=False),
    sa.Column('summary', sa.String(length=200), nullable=False),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.Column('after', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_audit_actor_id_person')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_audit_institution_id_institution')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit')),
    sa.UniqueConstraint('public_id', name=op.f('uq_audit_public_id'))
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_actor_id_at'), ['actor_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_institution_id_at'), ['institution_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_object_kind_object_id'), ['object_kind', 'object_id'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('invited_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_invitation_institution_id_institution')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['person.id'], name=op.f('fk_invitation_invited_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('public_id', name=op.f('uq_invitation_public_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_institution_id'), ['institution_id'], unique=False)

    op.create_table('membership',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('teaches', sa.Boolean(), nullable=False),
    sa.Column('headline', sa.String(length=200), nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("role IN ('owner', 'teacher', 'student')", name=op.f('ck_membership_role')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_membership_institution_id_institution')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('institution_id', 'person_id', name=op.f('uq_membership_institution_id_person_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_membership_public_id'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_person_id'), ['person_id'], unique=False)

    op.create_table('one_time_link',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose', sa.String(length=40), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_one_time_link_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_one_time_link_token_hash'))
    )
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_time_link_person_id'), ['person_id'], unique=False)

    op.create_table('outbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deadline_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'working', 'done', 'parked', 'dropped', 'missed')", name=op.f('ck_outbox_state')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_outbox_institution_id_institution')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('key', name=op.f('uq_outbox_key'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_due', ['due_at'], unique=False, sqlite_where=sa.text("state IN ('waiting', 'working')"), postgresql_where=sa.text("state IN ('waiting', 'working')"))
        batch_op.create_index(batch_op.f('ix_outbox_kind_subject_id'), ['kind', 'subject_id'], unique=False)

    op.create_table('picture',
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('content_type', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_picture_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_picture'))
    )
    op.create_table('sign_in',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('browser', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_sign_in_institution_id_institution')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sign_in_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('public_id', name=op.f('uq_sign_in_public_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_token_hash'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_person_id'), ['person_id'], unique=False)

    op.create_table('offering',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('teacher_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('topic_type', sa.String(length=40), nullable=False),
    sa.Column('topics', sa.Text(), nullable=False),
    sa.Column('session_type', sa.String(length=40), nullable=False),
    sa.Column('duration_minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('capacity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('price_minor', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('materials', sa.Text(), nullable=False),
    sa.Column('requirements', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=40), nullable=False),
    sa.Column('level', sa.String(length=40), nullable=False),
    sa.Column('allow_chat', sa.Boolean(), nullable=False),
    sa.Column('allow_screen_share', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("session_type <> 'ONE_ON_ONE' OR capacity = 1", name=op.f('ck_offering_one_on_one')),
    sa.CheckConstraint("session_type IN ('ONE_ON_ONE', 'GROUP', 'WORKSHOP')", name=op.f('ck_offering_session_type')),
    sa.CheckConstraint('capacity >= 1 AND duration_minutes BETWEEN 5 AND 1440 AND price_minor >= 0', name=op.f('ck_offering_numbers')),
    sa.ForeignKeyConstraint(['institution_id', 'teacher_id'], ['membership.institution_id', 'membership.person_id'], name=op.f('fk_offering_institution_id_teacher_id_membership')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offering')),
    sa.UniqueConstraint('institution_id', 'id', name=op.f('uq_offering_institution_id_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_offering_public_id'))
    )
    with op.batch_alter_table('offering', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offering_institution_id_teacher_id_is_active'), ['institution_id', 'teacher_id', 'is_active'], unique=False)

    op.create_table('teacher_calendar',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('teacher_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('lead_minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('horizon_days', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('buffer_before_minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('buffer_after_minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('max_per_day', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('max_per_week', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('step_minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('step_minutes > 0 AND horizon_days > 0 AND lead_minutes >= 0', name=op.f('ck_teacher_calendar_rules')),
    sa.ForeignKeyConstraint(['institution_id', 'teacher_id'], ['membership.institution_id', 'membership.person_id'], name=op.f('fk_teacher_calendar_institution_id_teacher_id_membership')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teacher_calendar')),
    sa.UniqueConstraint('institution_id', 'teacher_id', name=op.f('uq_teacher_calendar_institution_id_teacher_id'))
    )
    op.create_table('date_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('calendar_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('start_minute', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('end_minute', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.CheckConstraint("kind = 'off' OR (start_minute IS NOT NULL AND end_minute IS NOT NULL)", name=op.f('ck_date_change_hours')),
    sa.CheckConstraint("kind IN ('off', 'hours', 'extra')", name=op.f('ck_date_change_kind')),
    sa.CheckConstraint('last_on >= first_on', name=op.f('ck_date_change_order')),
    sa.ForeignKeyConstraint(['calendar_id'], ['teacher_calendar.id'], name=op.f('fk_date_change_calendar_id_teacher_calendar')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_date_change')),
    sa.UniqueConstraint('public_id', name=op.f('uq_date_change_public_id'))
    )
    with op.batch_alter_table('date_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_date_change_calendar_id'), ['calendar_id'], unique=False)

    op.create_table('teaching_hours',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('calendar_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weekday', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('start_minute', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('end_minute', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.CheckConstraint('start_minute BETWEEN 0 AND 1439 AND end_minute BETWEEN 0 AND 1440', name=op.f('ck_teaching_hours_minutes')),
    sa.CheckConstraint('weekday BETWEEN 0 AND 6', name=op.f('ck_teaching_hours_weekday')),
    sa.ForeignKeyConstraint(['calendar_id'], ['teacher_calendar.id'], name=op.f('fk_teaching_hours_calendar_id_teacher_calendar')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teaching_hours')),
    sa.UniqueConstraint('public_id', name=op.f('uq_teaching_hours_public_id'))
    )
    with op.batch_alter_table('teaching_hours', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_teaching_hours_calendar_id'), ['calendar_id'], unique=False)

    op.create_table('video_session',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('teacher_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('offering_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('course_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('course_module_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('session_type', sa.String(length=40), nullable=False),
    sa.Column('language', sa.String(length=40), nullable=False),
    sa.Column('level', sa.String(length=40), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('duration_minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('wall_start', sa.String(length=40), nullable=False),
    sa.Column('zone_data', sa.String(length=40), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seats', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seats_taken', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('max_participants', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('provider', sa.String(length=40), nullable=False),
    sa.Column('meeting_id', sa.String(length=64), nullable=False),
    sa.Column('meeting_url', sa.String(length=500), nullable=True),
    sa.Column('recording_url', sa.String(length=500), nullable=True),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('is_recorded', sa.Boolean(), nullable=False),
    sa.Column('allow_chat', sa.Boolean(), nullable=False),
    sa.Column('allow_screen_share', sa.Boolean(), nullable=False),
    sa.Column('allow_recording', sa.Boolean(), nullable=False),
    sa.Column('price_minor', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('metadata', sa.JSON(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("status IN ('scheduled', 'live', 'ended', 'cancelled')", name=op.f('ck_video_session_status')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_video_session_order')),
    sa.CheckConstraint('seats_taken >= 0 AND seats_taken <= seats', name=op.f('ck_video_session_seats')),
    sa.ForeignKeyConstraint(['institution_id', 'offering_id'], ['offering.institution_id', 'offering.id'], name=op.f('fk_video_session_institution_id_offering_id_offering')),
    sa.ForeignKeyConstraint(['institution_id', 'teacher_id'], ['membership.institution_id', 'membership.person_id'], name=op.f('fk_video_session_institution_id_teacher_id_membership')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_video_session_institution_id_institution')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_video_session')),
    sa.UniqueConstraint('institution_id', 'id', name=op.f('uq_video_session_institution_id_id')),
    sa.UniqueConstraint('meeting_id', name=op.f('uq_video_session_meeting_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_video_session_public_id'))
    )
    with op.batch_alter_table('video_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_video_session_institution_id_starts_at'), ['institution_id', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_video_session_offering_id_starts_at'), ['offering_id', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_video_session_status_ends_at'), ['status', 'ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_video_session_teacher_id_starts_at'), ['teacher_id', 'starts_at'], unique=False)

    op.create_table('participant',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('video_session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('busy_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('busy_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('calendar_version', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('calendar_stamped_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("role IN ('teacher', 'student')", name=op.f('ck_participant_role')),
    sa.CheckConstraint('busy_until > busy_from', name=op.f('ck_participant_order')),
    sa.ForeignKeyConstraint(['institution_id', 'person_id'], ['membership.institution_id', 'membership.person_id'], name=op.f('fk_participant_institution_id_person_id_membership')),
    sa.ForeignKeyConstraint(['institution_id', 'video_session_id'], ['video_session.institution_id', 'video_session.id'], name=op.f('fk_participant_institution_id_video_session_id_video_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participant')),
    sa.UniqueConstraint('public_id', name=op.f('uq_participant_public_id'))
    )
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_institution_id_busy_from'), ['institution_id', 'busy_from'], unique=False)
        batch_op.create_index(batch_op.f('ix_participant_person_id_busy_from'), ['person_id', 'busy_from'], unique=False)
        batch_op.create_index('ix_participant_removed', ['person_id', 'removed_at'], unique=False, sqlite_where=sa.text('removed_at IS NOT NULL'), postgresql_where=sa.text('removed_at IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_participant_video_session_id'), ['video_session_id'], unique=False)
        batch_op.create_index('uq_participant_once', ['video_session_id', 'person_id'], unique=True, sqlite_where=sa.text('is_active'), postgresql_where=sa.text('is_active'))

    op.create_table('presence_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('video_session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('event_id', sa.String(length=200), nullable=False),
    sa.Column('connection', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('joined', 'seen', 'left', 'ended')", name=op.f('ck_presence_event_kind')),
    sa.ForeignKeyConstraint(['institution_id', 'video_session_id'], ['video_session.institution_id', 'video_session.id'], name=op.f('fk_presence_event_institution_id_video_session_id_video_session')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_presence_event_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_presence_event')),
    sa.UniqueConstraint('source', 'event_id', name=op.f('uq_presence_event_source_event_id'))
    )
    with op.batch_alter_table('presence_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_presence_event_video_session_id_at'), ['video_session_id', 'at'], unique=False)

    op.create_table('room_peer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('video_session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('page_seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hand_raised_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('microphone_on', sa.Boolean(), nullable=False),
    sa.Column('camera_on', sa.Boolean(), nullable=False),
    sa.Column('sharing_screen', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_room_peer_person_id_person')),
    sa.ForeignKeyConstraint(['video_session_id'], ['video_session.id'], name=op.f('fk_room_peer_video_session_id_video_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room_peer')),
    sa.UniqueConstraint('public_id', name=op.f('uq_room_peer_public_id'))
    )
    with op.batch_alter_table('room_peer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_room_peer_left_at_seen_at'), ['left_at', 'seen_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_room_peer_video_session_id_left_at'), ['video_session_id', 'left_at'], unique=False)

    op.create_table('video_session_message',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('video_session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('sent_in', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['institution_id', 'person_id'], ['membership.institution_id', 'membership.person_id'], name=op.f('fk_video_session_message_institution_id_person_id_membership')),
    sa.ForeignKeyConstraint(['institution_id', 'video_session_id'], ['video_session.institution_id', 'video_session.id'], name=op.f('fk_video_session_message_institution_id_video_session_id_video_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_video_session_message')),
    sa.UniqueConstraint('public_id', name=op.f('uq_video_session_message_public_id'))
    )
    with op.batch_alter_table('video_session_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_video_session_message_video_session_id_at'), ['video_session_id', 'at'], unique=False)

    op.create_table('attendance_correction',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('participant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("status IN ('present', 'late', 'left_early', 'absent', 'excused', 'unknown')", name=op.f('ck_attendance_correction_status')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_attendance_correction_by_id_person')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_attendance_correction_institution_id_institution')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_attendance_correction_participant_id_participant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_correction'))
    )
    with op.batch_alter_table('attendance_correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_correction_participant_id'), ['participant_id'], unique=False)

    op.create_table('booking',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('video_session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('participant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('offering_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('student_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('topic', sa.String(length=200), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('price_minor', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('payment', sa.String(length=40), nullable=False),
    sa.Column('owed_minor', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('form_token', sa.String(length=40), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('cancel_reason', sa.Text(), nullable=False),
    sa.CheckConstraint("payment IN ('free', 'invoice')", name=op.f('ck_booking_payment')),
    sa.CheckConstraint("price_minor >= 0 AND (price_minor = 0 OR payment <> 'free')", name=op.f('ck_booking_paid')),
    sa.CheckConstraint("state IN ('requested', 'confirmed', 'declined', 'cancelled')", name=op.f('ck_booking_state')),
    sa.CheckConstraint('owed_minor >= 0 AND owed_minor <= price_minor', name=op.f('ck_booking_owed')),
    sa.ForeignKeyConstraint(['cancelled_by_id'], ['person.id'], name=op.f('fk_booking_cancelled_by_id_person')),
    sa.ForeignKeyConstraint(['institution_id', 'offering_id'], ['offering.institution_id', 'offering.id'], name=op.f('fk_booking_institution_id_offering_id_offering')),
    sa.ForeignKeyConstraint(['institution_id', 'student_id'], ['membership.institution_id', 'membership.person_id'], name=op.f('fk_booking_institution_id_student_id_membership')),
    sa.ForeignKeyConstraint(['institution_id', 'video_session_id'], ['video_session.institution_id', 'video_session.id'], name=op.f('fk_booking_institution_id_video_session_id_video_session')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_booking_made_by_id_person')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_booking_participant_id_participant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booking')),
    sa.UniqueConstraint('participant_id', name=op.f('uq_booking_participant_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_booking_public_id')),
    sa.UniqueConstraint('student_id', 'form_token', name=op.f('uq_booking_student_id_form_token'))
    )
    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_booking_video_session_id'), ['video_session_id'], unique=False)

    op.create_table('mail',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('to_email', sa.String(length=254), nullable=False),
    sa.Column('to_name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('participant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('version', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('message_id', sa.String(length=200), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('calendar', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'dropped', 'missed')", name=op.f('ck_mail_state')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_mail_institution_id_institution')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_mail_participant_id_participant')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mail_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail')),
    sa.UniqueConstraint('public_id', name=op.f('uq_mail_public_id'))
    )
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_institution_id_created_at'), ['institution_id', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_institution_id_state_created_at'), ['institution_id', 'state', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_participant_id'), ['participant_id'], unique=False)

    op.create_table('room_signal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('video_session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_peer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('to_peer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['from_peer_id'], ['room_peer.id'], name=op.f('fk_room_signal_from_peer_id_room_peer')),
    sa.ForeignKeyConstraint(['to_peer_id'], ['room_peer.id'], name=op.f('fk_room_signal_to_peer_id_room_peer')),
    sa.ForeignKeyConstraint(['video_session_id'], ['video_session.id'], name=op.f('fk_room_signal_video_session_id_video_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room_signal')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('room_signal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_room_signal_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_room_signal_to_peer_id_id'), ['to_peer_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_room_signal_video_session_id_id'), ['video_session_id', 'id'], unique=False)

    op.create_table('attendance',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.Uuid(), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('video_session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('participant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('teacher_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_joined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.String(length=40), nullable=False),
    sa.Column('is_estimated', sa.Boolean(), nullable=False),
    sa.Column('sources', sa.String(length=200), nullable=False),
    sa.Column('worked_out_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('correction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("status IN ('present', 'late', 'left_early', 'absent', 'excused', 'unknown')", name=op.f('ck_attendance_status')),
    sa.ForeignKeyConstraint(['correction_id'], ['attendance_correction.id'], name=op.f('fk_attendance_correction_id_attendance_correction')),
    sa.ForeignKeyConstraint(['institution_id', 'video_session_id'], ['video_session.institution_id', 'video_session.id'], name=op.f('fk_attendance_institution_id_video_session_id_video_session')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_attendance_participant_id_participant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance')),
    sa.UniqueConstraint('participant_id', name=op.f('uq_attendance_participant_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_attendance_public_id'))
    )
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_institution_id_starts_at_id'), ['institution_id', 'starts_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_person_id_starts_at'), ['person_id', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_teacher_id_starts_at'), ['teacher_id', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_video_session_id'), ['video_session_id'], unique=False)

    op.create_table('video_session_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('institution_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('video_session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('booking_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('from_starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('to_starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['booking.id'], name=op.f('fk_video_session_change_booking_id_booking')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_video_session_change_by_id_person')),
    sa.ForeignKeyConstraint(['institution_id', 'video_session_id'], ['video_session.institution_id', 'video_session.id'], name=op.f('fk_video_session_change_institution_id_video_session_id_video_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_video_session_change'))
    )
    with op.batch_alter_table('video_session_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_video_session_change_video_session_id_at'), ['video_session_id', 'at'], unique=False)


    for guard in SQLITE_GUARDS if op.get_bind().dialect.name == 'sqlite' else POSTGRESQL_GUARDS:
        op.execute(sa.text(guard.replace(':', '\\:')))


def downgrade():
    with op.batch_alter_table('video_session_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_video_session_change_video_session_id_at'))

    op.drop_table('video_session_change')
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_video_session_id'))
        batch_op.drop_index(batch_op.f('ix_attendance_teacher_id_starts_at'))
        batch_op.drop_index(batch_op.f('ix_attendance_person_id_starts_at'))
        batch_op.drop_index(batch_op.f('ix_attendance_institution_id_starts_at_id'))

    op.drop_table('attendance')
    with op.batch_alter_table('room_signal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_room_signal_video_session_id_id'))
        batch_op.drop_index(batch_op.f('ix_room_signal_to_peer_id_id'))
        batch_op.drop_index(batch_op.f('ix_room_signal_at'))

    op.drop_table('room_signal')
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_participant_id'))
        batch_op.drop_index(batch_op.f('ix_mail_institution_id_state_created_at'))
        batch_op.drop_index(batch_op.f('ix_mail_institution_id_created_at'))

    op.drop_table('mail')
    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_booking_video_session_id'))

    op.drop_table('booking')
    with op.batch_alter_table('attendance_correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_correction_participant_id'))

    op.drop_table('attendance_correction')
    with op.batch_alter_table('video_session_message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_video_session_message_video_session_id_at'))

    op.drop_table('video_session_message')
    with op.batch_alter_table('room_peer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_room_peer_video_session_id_left_at'))
        batch_op.drop_index(batch_op.f('ix_room_peer_left_at_seen_at'))

    op.drop_table('room_peer')
    with op.batch_alter_table('presence_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_presence_event_video_session_id_at'))

    op.drop_table('presence_event')
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.drop_index('uq_participant_once', sqlite_where=sa.text('is_active'), postgresql_where=sa.text('is_active'))
        batch_op.drop_index(batch_op.f('ix_participant_video_session_id'))
        batch_op.drop_index('ix_participant_removed', sqlite_where=sa.text('removed_at IS NOT NULL'), postgresql_where=sa.text('removed_at IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_participant_person_id_busy_from'))
        batch_op.drop_index(batch_op.f('ix_participant_institution_id_busy_from'))

    op.drop_table('participant')
    with op.batch_alter_table('video_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_video_session_teacher_id_starts_at'))
        batch_op.drop_index(batch_op.f('ix_video_session_status_ends_at'))
        batch_op.drop_index(batch_op.f('ix_video_session_offering_id_starts_at'))
        batch_op.drop_index(batch_op.f('ix_video_session_institution_id_starts_at'))

    op.drop_table('video_session')
    with op.batch_alter_table('teaching_hours', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_teaching_hours_calendar_id'))

    op.drop_table('teaching_hours')
    with op.batch_alter_table('date_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_date_change_calendar_id'))

    op.drop_table('date_change')
    op.drop_table('teacher_calendar')
    with op.batch_alter_table('offering', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offering_institution_id_teacher_id_is_active'))

    op.drop_table('offering')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_person_id'))

    op.drop_table('sign_in')
    op.drop_table('picture')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_kind_subject_id'))
        batch_op.drop_index('ix_outbox_due', sqlite_where=sa.text("state IN ('waiting', 'working')"), postgresql_where=sa.text("state IN ('waiting', 'working')"))

    op.drop_table('outbox')
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_one_time_link_person_id'))

    op.drop_table('one_time_link')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_person_id'))

    op.drop_table('membership')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_institution_id'))

    op.drop_table('invitation')
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_object_kind_object_id'))
        batch_op.drop_index(batch_op.f('ix_audit_institution_id_at'))
        batch_op.drop_index(batch_op.f('ix_audit_actor_id_at'))

    op.drop_table('audit')
    op.drop_table('tick')
    op.drop_table('provider_event')
    op.drop_table('person')
    op.drop_table('lease')
    op.drop_table('institution')
    op.drop_table('audit_seal')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attempt_kind_key_hash_at'))

    op.drop_table('attempt')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION only_grows() CASCADE')
