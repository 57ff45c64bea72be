"""What the database itself refuses, beyond keys and checks: two places at once, and changes to what only grows.

Raw SQL for each database, created by the migrations. A test compares these with what a migrated database holds.
"""

APPEND_ONLY = ("audit", "audit_seal", "presence_event", "attendance_correction", "video_session_change")

# The one-value range stands for "person_id =", so no btree_gist extension, and no right to create one, is needed.
NO_OVERLAP_POSTGRESQL = (
    "ALTER TABLE participant ADD CONSTRAINT ex_participant_overlap EXCLUDE USING gist ("
    "int8range(person_id, person_id, '[]') WITH &&, tstzrange(busy_from, busy_until) WITH &&) WHERE (is_active)"
)
# A place never lasts longer than two days (a lesson of 24 hours at most, and its buffers): that bounds the search.
OVERLAP_SQLITE = (
    "NEW.is_active AND EXISTS (SELECT 1 FROM participant other WHERE other.person_id = NEW.person_id"
    " AND other.is_active AND other.id IS NOT NEW.id AND other.busy_from < NEW.busy_until"
    " AND other.busy_from > datetime(NEW.busy_from, '-2 days') AND other.busy_until > NEW.busy_from)"
)


def sqlite_guards():
    """Statements for SQLite, in order."""
    for verb in ("insert", "update"):
        yield (
            f"CREATE TRIGGER ex_participant_overlap_{verb} BEFORE {verb.upper()} ON participant WHEN {OVERLAP_SQLITE}"
            " BEGIN SELECT RAISE(ABORT, 'ex_participant_overlap'); END"
        )
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            yield (
                f"CREATE TRIGGER only_grows_{table}_{verb} BEFORE {verb.upper()} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            )


def postgresql_guards():
    """Statements for PostgreSQL, in order."""
    yield NO_OVERLAP_POSTGRESQL
    yield (
        "CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in APPEND_ONLY:
        yield (
            f"CREATE TRIGGER only_grows_{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
        )
