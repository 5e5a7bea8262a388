-- task.sql - what a person has to do.
-- SPDX-License-Identifier: EUPL-1.2

-- name: task_add
INSERT INTO task (sid, id, case_id, name, role, law, made_at, due_at)
VALUES (:sid, :id, :case_id, :name, :role, :law, :made_at, :due_at);

-- name: task_done
UPDATE task SET done_at = :done_at
 WHERE sid = :sid AND case_id = :case_id AND name = :name AND done_at IS NULL;

-- name: task_of_case
SELECT name, role, law, made_at, due_at, done_at FROM task
 WHERE sid = :sid AND case_id = :case_id ORDER BY made_at, id;

-- name: task_close_case
UPDATE task SET done_at = :done_at WHERE sid = :sid AND case_id = :case_id AND done_at IS NULL;

-- name: task_done_by_role
-- A role that acts on a case has done what it was asked to decide there.
UPDATE task SET done_at = :done_at
 WHERE sid = :sid AND case_id = :case_id AND role = :role AND done_at IS NULL;

-- name: task_open_named
-- One row per case, so that doing a task while reading on does not meet its twin.
SELECT DISTINCT sid, case_id FROM task
 WHERE done_at IS NULL AND name = :name AND made_at <= :before ORDER BY sid, case_id;
