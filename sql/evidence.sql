-- evidence.sql - mails as they arrived, and who rests on them.
-- SPDX-License-Identifier: EUPL-1.2

-- name: evidence_find
SELECT id, tag, key_base, received_at, referrals, cites FROM evidence WHERE sid = :sid
 ORDER BY id DESC LIMIT 1;

-- name: evidence_of
SELECT sid, tag, key_base, received_at, cites FROM evidence WHERE id = :id;

-- name: evidence_add
INSERT INTO evidence (sid, id, tag, key_base, received_at, referrals, cites)
VALUES (:sid, :id, :tag, :key_base, :received_at, :referrals, :cites);

-- name: evidence_cite
UPDATE evidence SET cites = cites + :by WHERE sid = :sid AND id = :id;

-- name: evidence_read
-- Another reading of it found so many more referrals, and cases that rest on it.
UPDATE evidence SET referrals = referrals + :referrals, cites = cites + :cites
 WHERE sid = :sid AND id = :id;

-- name: evidence_uncited
-- Mails on which no case rests any more, or that never made one and are past their time.
SELECT sid, id, tag, key_base, received_at, referrals FROM evidence
 WHERE cites = 0 AND received_at <= :before LIMIT :most;

-- name: evidence_next_uncited
SELECT min(received_at) AS received_at FROM evidence WHERE cites = 0;

-- name: evidence_count
-- exempt: it counts all of them
SELECT count(*) AS mails, coalesce(sum(referrals), 0) AS referrals FROM evidence;

-- name: cite_add
INSERT INTO cite (sid, case_id, evidence_sid, evidence_id)
VALUES (:sid, :case_id, :evidence_sid, :evidence_id);

-- name: cite_of_case
SELECT evidence_sid, evidence_id FROM cite WHERE sid = :sid AND case_id = :case_id;

-- name: cite_drop
DELETE FROM cite WHERE sid = :sid AND case_id = :case_id;

-- name: aside_add
INSERT INTO aside (sid, evidence_id, reason, number) VALUES (:sid, :evidence_id, :reason, :number)
ON CONFLICT (sid, evidence_id, reason) DO UPDATE SET number = number + excluded.number;

-- name: aside_drop
DELETE FROM aside WHERE sid = :sid AND evidence_id = :evidence_id AND reason = :reason;

-- name: aside_counts
-- exempt: it counts all of them
SELECT reason, sum(number) AS number FROM aside GROUP BY reason ORDER BY reason;

-- name: evidence_drop
-- The mail is erased; that it existed stays in the ledger, its reasons stay in `aside`.
DELETE FROM evidence WHERE sid = :sid AND id = :id;

-- name: forgotten_add
INSERT INTO forgotten (sid, id, key_base) VALUES (:sid, :id, :key_base);

-- name: forgotten_of
SELECT sid, key_base FROM forgotten WHERE id = :id;

-- name: letter_add
INSERT INTO letter (sid, evidence_id, reason, case_sid, case_id, arrived_at)
VALUES (:sid, :evidence_id, :reason, :case_sid, :case_id, :now)
ON CONFLICT (evidence_id, sid) DO NOTHING;

-- name: letter_waiting
SELECT evidence_id, reason, case_id, arrived_at FROM letter WHERE read_at IS NULL
 ORDER BY arrived_at, evidence_id LIMIT :most;

-- name: letter_counts
SELECT count(*) AS total,
       coalesce(sum(CASE WHEN arrived_at < :before THEN 1 ELSE 0 END), 0) AS overdue
  FROM letter WHERE read_at IS NULL;

-- name: letter_find
SELECT sid FROM letter WHERE evidence_id = :evidence_id;

-- name: letter_read
UPDATE letter SET read_at = :now WHERE evidence_id = :evidence_id AND read_at IS NULL;

-- name: letter_drop
-- The mail is erased: nobody can read it any more.
DELETE FROM letter WHERE sid = :sid AND evidence_id = :evidence_id;
