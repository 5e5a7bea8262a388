-- case.sql - a case, by its key's hash, by its number, by its next deadline.
-- SPDX-License-Identifier: EUPL-1.2

-- name: adopted_add
INSERT INTO adopted (id, name, digest, text, adopted_at)
VALUES (:id, :name, :digest, :text, :adopted_at);

-- name: adopted_calendar_add
INSERT INTO adopted_calendar (id, text) VALUES (:id, :text);

-- name: adopted_settle
-- Two clerks may find at once that every case has moved: the first one's time stays.
INSERT INTO adopted_settled (id, settled_at) VALUES (:id, :settled_at) ON CONFLICT (id) DO NOTHING;

-- name: adopted_all
-- exempt: one row per adopted version
SELECT adopted.id AS id, name, digest, adopted.text AS text, adopted_calendar.text AS calendar,
       settled_at
  FROM adopted LEFT JOIN adopted_calendar ON adopted_calendar.id = adopted.id
  LEFT JOIN adopted_settled ON adopted_settled.id = adopted.id
 ORDER BY adopted.id;

-- name: case_latest
-- The most recent case of a key, open or not.
SELECT id, procedure, tag, key_base, compartments, state, opened_at, due_at, final, version, memory
  FROM cases WHERE sid = :sid ORDER BY id DESC LIMIT 1;

-- name: case_get
SELECT id, procedure, tag, key_base, compartments, state, opened_at, due_at, final, version, memory
  FROM cases WHERE sid = :sid AND id = :id;

-- name: case_sid
SELECT sid FROM cases WHERE id = :id;

-- name: case_add
INSERT INTO cases (sid, id, procedure, tag, key_base, compartments, state, opened_at, due_at,
                   final, version, memory)
VALUES (:sid, :id, :procedure, :tag, :key_base, :compartments, :state, :opened_at, :due_at,
        :final, 1, :memory);

-- name: case_advance
-- No row changes when somebody else moved the case first.
UPDATE cases SET state = :state, due_at = :due_at, final = :final, memory = :memory,
                 key_base = :key_base, procedure = :procedure, version = version + 1
 WHERE sid = :sid AND id = :id AND version = :version;

-- name: case_due
SELECT sid, id FROM cases WHERE due_at <= :now ORDER BY due_at, id LIMIT :most;

-- name: case_next_due
SELECT min(due_at) AS due_at FROM cases;

-- name: case_states
-- exempt: it counts all of them
SELECT adopted.name AS name, cases.state AS state, count(*) AS number
  FROM cases JOIN adopted ON adopted.id = cases.procedure
 GROUP BY adopted.name, cases.state ORDER BY adopted.name, cases.state;

-- name: case_list
-- exempt: a person asks for it now and then; an index by state would make every step dearer
SELECT cases.id AS number, adopted.name AS name, opened_at, due_at
  FROM cases JOIN adopted ON adopted.id = cases.procedure
 WHERE state = :state ORDER BY cases.id;

-- name: case_page
SELECT sid, id, procedure, state, opened_at, due_at, final FROM cases
 WHERE id > :after ORDER BY id LIMIT :most;

-- name: erasing_add
INSERT INTO condemned (sid, case_id, compartment, law, due_at)
VALUES (:sid, :case_id, :compartment, :law, :due_at)
ON CONFLICT (sid, case_id, compartment) DO NOTHING;

-- name: erasing_list
-- exempt: rows live until the clerk's next round
SELECT sid, case_id, compartment, law, due_at FROM condemned
 ORDER BY sid, case_id, compartment LIMIT :most;

-- name: erasing_done
DELETE FROM condemned WHERE sid = :sid AND case_id = :case_id AND compartment = :compartment;

-- name: erasing_of_case
SELECT count(*) AS number FROM condemned WHERE sid = :sid AND case_id = :case_id;

-- name: case_in_states
-- exempt: the persons of a demonstration look through all running cases once a day
SELECT sid, id, procedure, state FROM cases WHERE final = 0 ORDER BY id;

-- name: case_running
SELECT sid, id FROM cases
 WHERE procedure = :procedure AND final = 0 AND id > :after ORDER BY id LIMIT :most;

-- name: case_after
-- Cases opened since a number, to be looked at once.
SELECT sid, id FROM cases WHERE id > :after AND procedure = :procedure ORDER BY id;

-- name: case_memories
-- exempt: a measure is over all of them, read in the order in which they lie
SELECT memory FROM cases WHERE procedure = :procedure;

-- name: spent_add
-- No row changes when it was used before.
INSERT INTO spent (sid, id, idx) VALUES (:sid, :id, :idx) ON CONFLICT (sid, id) DO NOTHING;

-- name: spent_find
SELECT idx FROM spent WHERE sid = :sid AND id = :id;
