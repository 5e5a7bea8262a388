-- 0001: the tables of a store, as of the first release.
--
-- Until the first release every floor adds its tables to this file; after it, the file never
-- changes again (a store records its digest and refuses a changed one) and the next number is
-- a new file. Comments and white space are not part of the digest.
-- Types are int8, text and bytes; tools/sqlgen maps them to STRICT tables of SQLite (a table
-- whose primary key is not one int8 becomes WITHOUT ROWID) and to PostgreSQL.
-- sqlgen refuses triggers, UNIQUE, and a table without `sid` in its primary key unless it is
-- `entry` or `head` or the lines just above it say why: -- exempt: the reason.
-- A table that grows with every mail is kept in the order of its rows' arrival (ids are ledger
-- indexes, which rise), so that a batch writes new pages at its end and not one page all over the
-- table for each row; the random `sid` has a narrow index of its own.
-- What may stand here: ids, keyed hashes, states, versions, times. Never an address, a name,
-- a title or a file name: a stolen store names nobody.
-- SPDX-License-Identifier: EUPL-1.2

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

-- The procedures that this mandate has adopted; their texts are in the ledger.
-- exempt: one row per adopted version
CREATE TABLE adopted (
    id         int8 NOT NULL PRIMARY KEY,
    name       text NOT NULL,
    digest     bytes NOT NULL,
    text       bytes NOT NULL,
    adopted_at int8 NOT NULL
);

-- One subject's journey through a procedure: the fold of its entries. `sid` is a keyed hash of
-- the procedure's name and the case's key, `id` the ledger index of its first entry, `memory`
-- what procedure/history needs for the next step. A sealed case keeps its key run elsewhere.
CREATE TABLE cases (
    sid          int8 NOT NULL,
    id           int8 NOT NULL,
    procedure    int8 NOT NULL,
    tag          bytes NOT NULL,
    key_base     int8 NOT NULL,
    compartments int8 NOT NULL,
    state        text NOT NULL,
    opened_at    int8 NOT NULL,
    due_at       int8,
    final        int8 NOT NULL,
    version      int8 NOT NULL,
    memory       bytes NOT NULL,
    PRIMARY KEY (id, sid)
);
CREATE INDEX cases_sid ON cases (sid, id);
CREATE INDEX cases_due ON cases (due_at, id);

-- What leaves, or is handed to another procedure: one row per order. `id` is the digest of
-- (case tag, ledger index, ordinal), so that a replay never orders twice.
CREATE TABLE outbox (
    sid         int8 NOT NULL,
    id          bytes NOT NULL,
    case_id     int8 NOT NULL,
    channel     int8 NOT NULL,
    notice      text NOT NULL,
    state       int8 NOT NULL,
    order_index int8 NOT NULL,
    ordered_at  int8 NOT NULL,
    next_at     int8 NOT NULL,
    attempts    int8 NOT NULL,
    settled_at  int8,
    number      text,
    proof       text,
    PRIMARY KEY (order_index, sid, id)
);
CREATE INDEX outbox_sid ON outbox (sid, order_index);
CREATE INDEX outbox_work ON outbox (state, channel, next_at, order_index);
CREATE INDEX outbox_number ON outbox (number) WHERE number IS NOT NULL;
CREATE INDEX outbox_age ON outbox (state, ordered_at, order_index, channel);

-- What a person has to do, until when.
CREATE TABLE task (
    sid     int8 NOT NULL,
    id      bytes NOT NULL,
    case_id int8 NOT NULL,
    name    text NOT NULL,
    role    text NOT NULL,
    law     text,
    made_at int8 NOT NULL,
    due_at  int8 NOT NULL,
    done_at int8,
    PRIMARY KEY (sid, id)
);
CREATE INDEX task_due ON task (done_at, due_at);

-- A mail as it arrived: `sid` is a keyed hash of its bytes, so the same mail twice is one row.
CREATE TABLE evidence (
    sid         int8 NOT NULL,
    id          int8 NOT NULL,
    tag         bytes NOT NULL,
    key_base    int8 NOT NULL,
    received_at int8 NOT NULL,
    referrals   int8 NOT NULL,
    cites       int8 NOT NULL,
    PRIMARY KEY (id, sid)
);

CREATE INDEX evidence_sid ON evidence (sid, id);
CREATE INDEX evidence_uncited ON evidence (received_at) WHERE cites = 0;

-- Which case rests on which mail; gone when the case no longer keeps content.
CREATE TABLE cite (
    sid          int8 NOT NULL,
    case_id      int8 NOT NULL,
    evidence_sid int8 NOT NULL,
    evidence_id  int8 NOT NULL,
    PRIMARY KEY (case_id, sid, evidence_sid, evidence_id)
);

-- What was set aside of a mail, and why.
CREATE TABLE aside (
    sid         int8 NOT NULL,
    evidence_id int8 NOT NULL,
    reason      text NOT NULL,
    number      int8 NOT NULL,
    PRIMARY KEY (evidence_id, sid, reason)
);

-- A provider's own customers. `sid` is a keyed hash of the access line, the identity is an
-- envelope under the provider's key, the token is random and tells nothing.
CREATE TABLE subscriber (
    sid      int8 NOT NULL,
    id       int8 NOT NULL,
    token    bytes,
    identity bytes NOT NULL,
    PRIMARY KEY (sid, id)
);
CREATE INDEX subscriber_token ON subscriber (token);

-- The ledger: entries in order, without a gap. bytes is the whole entry (a header in clear and
-- commitments, no value); pack, place and length say where the encrypted values stand in the
-- vault (all 0: there are none). sid and id are 0 for entries of no case.
CREATE TABLE entry (
    idx    int8 NOT NULL PRIMARY KEY,
    sid    int8 NOT NULL,
    id     int8 NOT NULL,
    bytes  bytes NOT NULL,
    pack   int8 NOT NULL,
    place  int8 NOT NULL,
    length int8 NOT NULL
);
CREATE INDEX entry_case ON entry (id, idx);

-- One row: how many entries and key slots there are, which pack grows and how far, and how many
-- pack numbers were dealt out. Whatever lies in the files beyond these is left from a crash.
CREATE TABLE head (
    id        int8 NOT NULL PRIMARY KEY,
    size      int8 NOT NULL,
    slots     int8 NOT NULL,
    pack      int8 NOT NULL,
    pack_size int8 NOT NULL,
    packs     int8 NOT NULL
);

-- The packs that entries may point to; a file without its row is left from a crash.
-- exempt: one row per 4 MiB of values; one writer per mandate
CREATE TABLE pack (
    number int8 NOT NULL PRIMARY KEY
);

-- Keys whose boxes are committed and whose wrapped copy is still to be overwritten.
-- exempt: rows live for an instant; one writer per mandate
CREATE TABLE sealing (
    slot    int8 NOT NULL PRIMARY KEY,
    run     int8 NOT NULL,
    members int8 NOT NULL
);

-- Compartments whose time is over, in the transaction that decided it; the clerk destroys key and
-- values at once and takes the row away in the transaction of the `erased` entry.
CREATE TABLE erasing (
    sid         int8 NOT NULL,
    case_id     int8 NOT NULL,
    compartment int8 NOT NULL,
    law         text NOT NULL,
    PRIMARY KEY (sid, case_id, compartment)
);
