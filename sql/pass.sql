-- pass.sql - who may answer for which copy.
-- SPDX-License-Identifier: EUPL-1.2

-- name: pass_add
INSERT INTO pass (sid, case_id, party, hash) VALUES (:sid, :case_id, :party, :hash)
ON CONFLICT DO NOTHING;

-- name: pass_find
SELECT sid, case_id, party FROM pass WHERE hash = :hash;
