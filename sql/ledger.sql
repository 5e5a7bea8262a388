-- The statements of the ledger: one writer per mandate, the row of `head` deals out all numbers.
-- SPDX-License-Identifier: EUPL-1.2

-- name: ledger_head
SELECT size, slots, pack, pack_size, packs FROM head WHERE id = 1;

-- name: ledger_head_make
INSERT INTO head (id, size, slots, pack, pack_size, packs) VALUES (1, 0, :slots, 0, 0, 0);

-- name: ledger_head_move
UPDATE head SET size = :size, slots = :slots, pack = :pack, pack_size = :pack_size, packs = :packs
 WHERE id = 1;

-- name: ledger_append
INSERT INTO entry (idx, sid, id, bytes, pack, place, length)
VALUES (:idx, :sid, :id, :bytes, :pack, :place, :length);

-- name: ledger_entry
SELECT idx, sid, id, bytes, pack, place, length FROM entry WHERE idx = :idx;

-- name: ledger_each
SELECT idx, sid, id, bytes, pack, place, length FROM entry WHERE idx >= :start ORDER BY idx;

-- name: ledger_each_of
SELECT idx, sid, id, bytes, pack, place, length FROM entry
 WHERE sid = :sid AND id = :id ORDER BY idx;

-- name: ledger_move
UPDATE entry SET pack = :pack, place = :place, length = :length WHERE idx = :idx;

-- name: ledger_pack_add
INSERT INTO pack (number) VALUES (:number);

-- name: ledger_pack_drop
DELETE FROM pack WHERE number = :number;

-- name: ledger_packs
-- exempt: one row per 4 MiB of values
SELECT number FROM pack ORDER BY number;

-- name: ledger_sealing_add
INSERT INTO sealing (slot, run, members) VALUES (:slot, :run, :members);

-- name: ledger_sealings
-- exempt: rows live for an instant
SELECT slot, run, members FROM sealing ORDER BY slot;

-- name: ledger_sealings_done
DELETE FROM sealing;
