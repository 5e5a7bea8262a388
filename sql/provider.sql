-- provider.sql - a provider's customers: by access line, by token.
-- SPDX-License-Identifier: EUPL-1.2

-- name: subscriber_add
INSERT INTO subscriber (sid, id, identity) VALUES (:sid, 0, :identity)
ON CONFLICT (sid, id) DO UPDATE SET identity = excluded.identity;

-- name: subscriber_get
SELECT token, identity FROM subscriber WHERE sid = :sid AND id = 0;

-- name: subscriber_name
UPDATE subscriber SET token = :token WHERE sid = :sid AND id = 0 AND token IS NULL;

-- name: subscriber_of_token
SELECT sid, identity FROM subscriber WHERE token = :token;

-- name: told_get
SELECT serial, told_at FROM told WHERE sid = :sid AND asker = :asker;

-- name: told_fact_add
INSERT INTO told_fact (sid, asker, day, told_at) VALUES (:sid, :asker, :day, :told_at)
ON CONFLICT (sid, asker, day) DO NOTHING;

-- name: told_fact_count
SELECT count(*) AS number FROM told_fact
 WHERE sid = :sid AND asker = :asker AND told_at > :since;

-- name: told_fact_forget
DELETE FROM told_fact WHERE sid = :sid AND asker = :asker AND told_at <= :until;

-- name: told_set
INSERT INTO told (sid, asker, serial, told_at) VALUES (:sid, :asker, :serial, :told_at)
ON CONFLICT (sid, asker) DO UPDATE SET serial = excluded.serial, told_at = excluded.told_at;
