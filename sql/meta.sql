-- SPDX-License-Identifier: EUPL-1.2

-- name: meta_get
SELECT value FROM meta WHERE name = :name;

-- name: meta_set
INSERT INTO meta (name, value) VALUES (:name, :value)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: meta_next
-- The next number of a counter, from 1, never given twice.
INSERT INTO meta (name, number) VALUES (:name, 1)
    ON CONFLICT (name) DO UPDATE SET number = coalesce(meta.number, 0) + 1
    RETURNING number;
