#!/bin/sh
# test_sqlgen.sh - sqlgen stops the build for each kind of wrong or foreign SQL, planted one at a time,
# and what it writes for right SQL is C that says the same.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"
sqlgen=${CT_BUILD_ROOT:-$ROOT/build}/tools/sqlgen

# store: a schema and one statement without a fault.
store() {
    plant
    cat <<'END' | put 0001.sql
-- The first table has what every table that grows must have.
CREATE TABLE cases (
    sid     int8 NOT NULL,
    id      int8 NOT NULL,
    step    text NOT NULL,
    version int8 NOT NULL,
    memory  bytes,
    PRIMARY KEY (sid, id)
);
CREATE INDEX cases_step ON cases (step);
CREATE TABLE entry (idx int8 NOT NULL PRIMARY KEY, bytes bytes NOT NULL);
CREATE TABLE head (one int8 NOT NULL PRIMARY KEY, size int8 NOT NULL);
-- exempt: a handful of rows
CREATE TABLE small (name text NOT NULL PRIMARY KEY, number int8);
END
    cat <<'END' | put case.sql
-- name: case_advance
-- No row changes when somebody else moved the case first.
UPDATE cases SET step = :step, version = version + 1
 WHERE sid = :sid AND id = :id AND version = :version;
END
}

# generate [FILE...]: over the planted schema and these files.
generate() {
    (cd "$PLANT" && "$sqlgen" --header sql.h --source sql.c --schema 0001.sql "$@")
}

# statement SENTENCE PATTERN: standard input is a file of statements that must be refused.
statement() {
    store
    put wrong.sql
    catches "$1" "$2" generate case.sql wrong.sql
}

# schema SENTENCE PATTERN: standard input is one more table that must be refused.
schema() {
    store
    cat >>"$PLANT/0001.sql"
    catches "$1" "$2" generate case.sql
}

# writes SENTENCE PATTERN FILE: the generated file has that line.
writes() {
    if grep -q -e "$2" "$PLANT/$3"; then
        pass "$1"
    else
        cp "$PLANT/$3" "$SCRATCH/out"
        fail "$1"
    fi
}

store
accepts 'right SQL is taken' generate case.sql
writes 'a statement has a number' '^    CT_SQL_CASE_ADVANCE,$' sql.h
writes 'a parameter has its index' '^    CT_BIND_CASE_ADVANCE_SID = 2,$' sql.h
writes 'a text is kept without its comments' '"UPDATE cases SET step = :step, version = version + 1 WHERE' sql.c
writes 'a table is STRICT, one with several keys has no rowid' \
    'memory BLOB, PRIMARY KEY (sid, id) ) STRICT, WITHOUT ROWID;' sql.c
writes 'a column may be called like a type' 'bytes BLOB NOT NULL) STRICT;' sql.c

store
cat <<'END' | put read.sql
-- name: case_read
-- exempt: it counts them
SELECT id, version AS age, (SELECT count(*) FROM entry) AS entries FROM cases WHERE sid = :sid;
END
accepts 'a SELECT is taken' generate case.sql read.sql
writes 'a column has its index' '^    CT_COLUMN_CASE_READ_ENTRIES = 2,$' sql.h
writes 'a renamed column has its new name' '^    CT_COLUMN_CASE_READ_AGE = 1,$' sql.h

# The digest of a migration is of what it says, not of how it is laid out.
digest() {
    grep -o '{ 1, "[0-9a-f]*"' "$PLANT/sql.c"
}
before=$(digest)
sed -i 's/^CREATE TABLE cases/-- a comment\n\n  CREATE   TABLE cases/' "$PLANT/0001.sql"
accepts 'a schema with other comments is taken' generate case.sql
[ "$(digest)" = "$before" ] && pass 'comments leave the digest' || fail 'comments leave the digest'
sed -i 's/memory  bytes/memory bytes NOT NULL/' "$PLANT/0001.sql"
accepts 'a changed schema is taken' generate case.sql
[ "$(digest)" != "$before" ] && pass 'a change moves the digest' || fail 'a change moves the digest'

statement 'a wrong column is named with its file and statement' \
    '^sqlgen: wrong.sql: in "case_move": no such column: revision$' <<'END'
-- name: case_move
UPDATE cases SET step = :step WHERE sid = :sid AND revision = :version;
END
statement 'a wrong table' 'no such table: case' <<'END'
-- name: case_count
SELECT count(*) AS n FROM case_;
END
statement 'a syntax fault' 'in "case_count": near "FORM"' <<'END'
-- name: case_count
SELECT count(*) AS n FORM cases;
END
statement 'a name that is taken' 'in "case_advance": the name is taken' <<'END'
-- name: case_advance
SELECT id FROM cases WHERE sid = :sid;
END
statement 'a statement without a name' 'without a line -- name:' <<'END'
SELECT id FROM cases;
END
statement 'a second statement under one name' 'without a line -- name:' <<'END'
-- name: case_two
SELECT id FROM cases WHERE sid = :sid;
SELECT id FROM cases;
END
statement 'a name without its statement' 'a name without its statement' <<'END'
-- name: case_none
END
statement 'a name without its statement, before another' 'a name without its statement' <<'END'
-- name: case_none
-- name: case_some
SELECT id FROM cases WHERE sid = :sid;
END
statement 'a name that cannot stand in C' 'is not a plain name' <<'END'
-- name: case-none
SELECT id FROM cases WHERE sid = :sid;
END
statement 'a column without a plain name' 'needs a plain name' <<'END'
-- name: case_count
SELECT count(*) FROM cases;
END
statement 'two columns of one name' 'same name' <<'END'
-- name: case_twice
SELECT a.id, b.id FROM cases a JOIN cases b ON a.sid = b.sid;
END
statement 'a nameless parameter' 'a ? parameter' <<'END'
-- name: case_find
SELECT id FROM cases WHERE sid = ?;
END
statement 'an update that walks over an index' 'in "case_leave": its rows are not found by the primary key' <<'END'
-- name: case_leave
UPDATE cases SET version = version + 1 WHERE step = :step;
END
statement 'a deletion that walks over the table' 'not found by the primary key' <<'END'
-- name: case_drop
DELETE FROM cases WHERE version < :version;
END
statement 'a walk over a whole table' 'in "case_old": it walks over a whole table' <<'END'
-- name: case_old
SELECT id FROM cases WHERE version < :version;
END
statement 'a walk behind one that says why' 'in "case_old": it walks over a whole table' <<'END'
-- name: case_all
-- exempt: it counts all of them
SELECT count(*) AS number FROM cases;
-- name: case_old
SELECT id FROM cases WHERE version < :version;
END
statement 'a walk in a second table' 'in "case_both": it walks over a whole table' <<'END'
-- name: case_both
SELECT cases.id AS id FROM cases, small WHERE cases.sid = :sid AND small.number > cases.version;
END
store
put walk.sql <<'END'
-- name: case_all
-- exempt: it counts all of them
SELECT count(*) AS number FROM cases;
-- name: case_of_step
SELECT sid, id FROM cases WHERE step = :step;
END
accepts 'a walk that says why, and a search by any index' generate case.sql walk.sql
statement 'an update of sid' 'sid is updated' <<'END'
-- name: case_shard
UPDATE cases SET step = :step, sid = :sid WHERE id = :id;
END
statement 'an update of sid in a row of values' 'sid is updated' <<'END'
-- name: case_shard
UPDATE cases SET (step, sid) = (:step, :sid) WHERE id = :id;
END
statement 'an update of sid on conflict' 'sid is updated' <<'END'
-- name: case_shard
INSERT INTO cases (sid, id, step, version) VALUES (:sid, :id, :step, 0)
    ON CONFLICT (sid, id) DO UPDATE SET sid = excluded.sid;
END
statement 'a recursion over all shards' 'recursive CTE' <<'END'
-- name: case_walk
-- exempt: what was walked is walked again
WITH RECURSIVE walk (id) AS (SELECT :id UNION SELECT cases.id FROM cases, walk WHERE cases.version = walk.id)
SELECT id FROM walk;
END
statement 'INSERT SELECT ON CONFLICT without WHERE' 'WHERE true' <<'END'
-- name: case_copy
-- exempt: it copies all of them
INSERT INTO cases (sid, id, step, version) SELECT sid, id + 1, step, version FROM cases
    ON CONFLICT (sid, id) DO NOTHING;
END
statement 'least()' 'use CASE' <<'END'
-- name: case_least
SELECT least(id, version) AS n FROM cases WHERE sid = :sid;
END
statement 'greatest()' 'use CASE' <<'END'
-- name: case_greatest
SELECT greatest(id, version) AS n FROM cases WHERE sid = :sid;
END
statement 'min() of two values' 'use CASE' <<'END'
-- name: case_min
SELECT min(id, version) AS n FROM cases WHERE sid = :sid;
END
statement 'a :: cast' 'a :: cast' <<'END'
-- name: case_cast
SELECT id::text AS n FROM cases WHERE sid = :sid;
END
statement 'a trigger' 'a trigger' <<'END'
-- name: case_trigger
CREATE TRIGGER t AFTER INSERT ON cases BEGIN DELETE FROM head; END;
END

schema 'a table without sid' '^sqlgen: 0001.sql: in "loose": sid is not in the primary key' <<'END'
CREATE TABLE loose (id int8 NOT NULL PRIMARY KEY, sid int8);
END
schema 'an exemption without its reason' 'in "loose": sid is not in the primary key' <<'END'
-- exempt:
CREATE TABLE loose (id int8 NOT NULL PRIMARY KEY);
END
schema 'a table without a primary key' 'without a primary key' <<'END'
CREATE TABLE loose (sid int8 NOT NULL);
END
schema 'UNIQUE' 'UNIQUE' <<'END'
CREATE TABLE loose (sid int8 NOT NULL PRIMARY KEY, tag bytes UNIQUE);
END
schema 'a unique index' 'UNIQUE' <<'END'
CREATE UNIQUE INDEX cases_tag ON cases (memory);
END
schema 'a foreign type' 'not int8, text or bytes' <<'END'
CREATE TABLE loose (sid int8 NOT NULL PRIMARY KEY, share real);
END
schema 'a trigger of the schema' 'a trigger' <<'END'
CREATE TRIGGER t AFTER INSERT ON cases BEGIN DELETE FROM head; END;
END

store
accepts 'a recursion inside one sid, CASE, min() of one value, WHERE true are taken' sh -c '
cat >"$1/right.sql" <<END
-- name: case_walk
-- exempt: what was walked is walked again
WITH RECURSIVE walk (id) AS (SELECT :id UNION
    SELECT cases.id FROM cases, walk WHERE cases.sid = :sid AND cases.version = walk.id)
SELECT id FROM walk;

-- name: case_copy
-- exempt: it copies all of them
INSERT INTO cases (sid, id, step, version) SELECT sid, id + 1, step, version FROM cases WHERE true
    ON CONFLICT (sid, id) DO NOTHING;

-- name: case_first
SELECT min(CASE WHEN id < version THEN id ELSE version END) AS n FROM cases WHERE sid = :sid;
END
cd "$1" && "$2" --header sql.h --source sql.c --schema 0001.sql case.sql right.sql' sh "$PLANT" "$sqlgen"

store
catches 'PostgreSQL is told int8 and bytes in its own words' 'memory bytea, PRIMARY KEY (sid, id)' \
    sh -c 'cd "$1" && "$2" --postgres --schema 0001.sql && false' sh "$PLANT" "$sqlgen"

verdict
