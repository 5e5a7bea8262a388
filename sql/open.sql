-- What every connection is told when it is opened, and its staging tables (TEMP, in memory).
-- sqlgen maps the types of TEMP tables as in the schema; they need no sid.
-- SPDX-License-Identifier: EUPL-1.2

PRAGMA busy_timeout = 10000;
-- One writer and many readers that never wait for it; a commit is one sync of the log.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
-- Staged values never reach the disk in clear.
PRAGMA temp_store = MEMORY;
-- Deleted rows are overwritten. Keys are not here: seal keeps them in a file of its own.
PRAGMA secure_delete = ON;
-- A store that somebody else prepared must not run functions of his choice.
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
-- Measured by tests/bench/bench_db.c: 64 MB of pages make look-ups a quarter faster than 16 MB;
-- mapping the file gains nothing over that, and would turn a failing disk into a signal.
PRAGMA cache_size = -65536;
-- In pages: random keys in batches of 256 were written up to 1.7 times as fast with a log of
-- 16 MB as with SQLite's 4 MB; what is longer costs time at start and gains no more.
PRAGMA wal_autocheckpoint = 4000;
