-- 0002.sql - the calendar that a procedure was adopted with, and when its running cases were settled.
-- SPDX-License-Identifier: EUPL-1.2

-- The text of the calendar that an adopted version names; without a row it is the program's own.
-- exempt: one row per adopted version
CREATE TABLE adopted_calendar (
    id   int8 NOT NULL PRIMARY KEY,
    text bytes NOT NULL
);

-- Versions for which every running case of an older one has moved or stayed.
-- exempt: one row per adopted version
CREATE TABLE adopted_settled (
    id         int8 NOT NULL PRIMARY KEY,
    settled_at int8 NOT NULL
);
