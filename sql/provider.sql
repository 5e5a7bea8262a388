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
