-- The statements of the handle itself.
-- SPDX-License-Identifier: EUPL-1.2

-- name: db_begin_immediate
BEGIN IMMEDIATE;

-- name: db_begin_read
BEGIN DEFERRED;

-- name: db_commit
COMMIT;

-- name: db_rollback
ROLLBACK;

-- name: db_journal_mode
PRAGMA journal_mode;
