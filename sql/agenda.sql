-- agenda.sql - what a person has to see, for the pages.
-- SPDX-License-Identifier: EUPL-1.2

-- name: agenda_tasks
SELECT task.case_id AS case_id, task.name AS name, task.role AS role, task.law AS law,
       task.due_at AS due_at, cases.state AS state, cases.procedure AS procedure
  FROM task JOIN cases ON cases.sid = task.sid AND cases.id = task.case_id
 WHERE task.done_at IS NULL ORDER BY task.due_at, task.sid, task.id LIMIT :most;

-- name: agenda_task_counts
SELECT count(*) AS total,
       coalesce(sum(CASE WHEN due_at < :now THEN 1 ELSE 0 END), 0) AS overdue,
       coalesce(sum(CASE WHEN due_at >= :now AND due_at < :soon THEN 1 ELSE 0 END), 0) AS soon
  FROM task WHERE done_at IS NULL;

-- name: agenda_orders
-- Orders of one state, the oldest first: those not handed over in time, those whose fate only a
-- person can settle.
SELECT outbox.case_id AS case_id, outbox.notice AS notice, outbox.ordered_at AS ordered_at,
       cases.procedure AS procedure
  FROM outbox JOIN cases ON cases.sid = outbox.sid AND cases.id = outbox.case_id
 WHERE outbox.state = :state AND outbox.ordered_at <= :before AND outbox.channel <> :emission
 ORDER BY outbox.ordered_at, outbox.order_index LIMIT :most;

-- name: agenda_order_count
SELECT count(*) AS total,
       coalesce(sum(CASE WHEN ordered_at <= :overdue THEN 1 ELSE 0 END), 0) AS overdue
  FROM outbox WHERE state = :state AND ordered_at <= :before AND channel <> :emission;

-- name: agenda_late_count
SELECT count(*) AS total FROM cases WHERE due_at <= :now;

-- name: agenda_withheld
SELECT count(*) AS number FROM outbox WHERE state = :withheld;

-- name: agenda_adopted
-- exempt: one row per adopted version
SELECT count(*) AS number FROM adopted;
