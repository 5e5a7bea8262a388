-- 0001: the tables of a store, as of the first release.
--
-- Until the first release every floor adds its tables to this file; after it, the file never
-- changes again (a store records its digest and refuses a changed one) and the next number is
-- a new file. Comments and white space are not part of the digest.
-- Types are int8, text and bytes; tools/sqlgen maps them to STRICT tables of SQLite (a table
-- whose primary key is not one int8 becomes WITHOUT ROWID) and to PostgreSQL.
-- sqlgen refuses triggers, UNIQUE, and a table without `sid` in its primary key unless it is
-- `entry` or `head` or the lines just above it say why: -- exempt: the reason.
-- What may stand here: ids, keyed hashes, states, versions, times. Never an address, a name,
-- a title or a file name: a stolen store names nobody.

-- Which migrations this store has been through.
-- exempt: one row per release of the program
CREATE TABLE migration (
    version    int8 NOT NULL PRIMARY KEY,
    digest     text NOT NULL,
    applied_at int8 NOT NULL
);

-- Small facts about the store itself: texts and counters by name.
-- exempt: a handful of rows
CREATE TABLE meta (
    name   text NOT NULL PRIMARY KEY,
    value  text,
    number int8
);

-- Work to be done once, at or after due_at. A lease moves due_at to its own end and counts as
-- an attempt; so an expired lease is simply due again, and a job is dead when it is due and
-- its attempts are used up.
-- exempt: rows live only until their work is done; one writer per store
CREATE TABLE job (
    id      int8 NOT NULL PRIMARY KEY,
    kind    text NOT NULL,
    body    bytes NOT NULL,
    due_at  int8 NOT NULL,
    attempt int8 NOT NULL,
    most    int8 NOT NULL
);
CREATE INDEX job_due ON job (kind, due_at, id);
