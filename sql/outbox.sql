-- outbox.sql - orders on their way out, in the states of notice/outbox.h.
-- SPDX-License-Identifier: EUPL-1.2

-- name: outbox_add
INSERT INTO outbox (sid, id, case_id, channel, notice, state, order_index, ordered_at, next_at,
                    attempts)
VALUES (:sid, :id, :case_id, :channel, :notice, :state, :order_index, :ordered_at, :next_at, 0);

-- name: outbox_get
SELECT case_id, channel, notice, state, order_index, ordered_at, attempts, settled_at, number,
       proof
  FROM outbox WHERE sid = :sid AND id = :id;

-- name: outbox_like
-- Orders of a case whose ids lie between two bounds: an address has no room for a whole id.
SELECT id FROM outbox WHERE sid = :sid AND id >= :first AND id <= :last ORDER BY id LIMIT 2;

-- name: outbox_work
SELECT sid, id, case_id, notice, order_index, ordered_at, attempts, number, proof FROM outbox
 WHERE state = :state AND channel = :channel AND next_at <= :now
 ORDER BY next_at, order_index, sid, id LIMIT :most;

-- name: outbox_by_number
SELECT sid, id, case_id, notice, state FROM outbox WHERE number = :number;

-- name: outbox_move
-- No row changes when the item is no longer in the state that the caller saw.
UPDATE outbox SET state = :state, next_at = :next_at, attempts = attempts + :attempt,
                  settled_at = :settled_at
 WHERE order_index = :order_index AND sid = :sid AND id = :id AND state = :from;

-- name: outbox_refused
-- What of a case was refused with a proof of that form.
SELECT order_index, id FROM outbox WHERE sid = :sid AND case_id = :case_id AND notice = :notice
   AND state = :refused AND proof LIKE :like;

-- name: outbox_ask_again
-- It waits again, as if it had not been asked.
UPDATE outbox SET state = :ordered, next_at = :now, settled_at = NULL, number = NULL, proof = NULL
 WHERE order_index = :order_index AND sid = :sid AND id = :id AND state = :refused;

-- name: outbox_number
UPDATE outbox SET number = :number, proof = :proof
 WHERE order_index = :order_index AND sid = :sid AND id = :id;

-- name: outbox_of_case
SELECT id, channel, notice, state, order_index, ordered_at, settled_at, attempts, number
  FROM outbox WHERE sid = :sid AND case_id = :case_id ORDER BY order_index;

-- name: outbox_counts
-- exempt: it counts all of them
SELECT channel, state, count(*) AS number FROM outbox GROUP BY channel, state
 ORDER BY channel, state;
