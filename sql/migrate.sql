-- SPDX-License-Identifier: EUPL-1.2

-- name: migrate_is_begun
-- Whether this store was ever migrated.
-- exempt: one row per table
SELECT count(*) AS found FROM sqlite_schema WHERE type = 'table' AND name = 'migration';

-- name: migrate_objects
-- A file with foreign tables is not ours to write into.
-- exempt: one row per table
SELECT count(*) AS found FROM sqlite_schema;

-- name: migrate_list
-- exempt: one row per release of the program
SELECT version, digest FROM migration ORDER BY version;

-- name: migrate_record
INSERT INTO migration (version, digest, applied_at) VALUES (:version, :digest, :applied_at);
