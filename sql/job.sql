-- SPDX-License-Identifier: EUPL-1.2

-- name: job_enqueue
INSERT INTO job (id, kind, body, due_at, attempt, most)
VALUES (:id, :kind, :body, :due_at, 0, :most);

-- name: job_lease
UPDATE job SET attempt = attempt + 1, due_at = :until
 WHERE id = (SELECT id FROM job
              WHERE kind = :kind AND due_at <= :now AND attempt < most
              ORDER BY due_at, id LIMIT 1)
RETURNING id, body, attempt, most;

-- name: job_done
-- The attempt is the lease's proof: who lost it deletes nothing.
DELETE FROM job WHERE id = :id AND attempt = :attempt;

-- name: job_retry
UPDATE job SET due_at = :due_at WHERE id = :id AND attempt = :attempt;

-- name: job_dead
SELECT id, body, due_at FROM job
 WHERE kind = :kind AND due_at <= :now AND attempt >= most ORDER BY due_at, id LIMIT :limit;

-- name: job_revive
-- One that is dead; a lease that runs is left to whoever has it.
UPDATE job SET attempt = 0, due_at = :now WHERE id = :id AND due_at <= :now AND attempt >= most;

-- name: job_bury
DELETE FROM job WHERE id = :id AND due_at <= :now AND attempt >= most;

-- name: job_count
SELECT count(*) AS waiting,
       coalesce(sum(CASE WHEN due_at <= :now AND attempt >= most THEN 1 ELSE 0 END), 0) AS dead,
       min(CASE WHEN attempt < most OR due_at > :now THEN due_at END) AS next_due_at
  FROM job WHERE kind = :kind;
