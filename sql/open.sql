-- What every connection is told when it is opened, and its staging tables (TEMP, in memory).
-- sqlgen maps the types of TEMP tables as in the schema; they need no sid.

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
PRAGMA cache_size = -65536;
