-- 0005: for the facts of which days a provider has told whom a subscriber's token.
-- SPDX-License-Identifier: EUPL-1.2

-- `sid` is the subscriber's, `asker` the partner who was told, `day` the UTC day of the facts, counted
-- from 1970-01-01. Rows older than the provider's rule (desk/telling.h) go with the next of theirs.
CREATE TABLE told_fact (
    sid     int8 NOT NULL,
    asker   text NOT NULL,
    day     int8 NOT NULL,
    told_at int8 NOT NULL,
    PRIMARY KEY (sid, asker, day)
);
