-- 0007: with which passes recipients answer for their copies.
-- SPDX-License-Identifier: EUPL-1.2

-- A pass (desk/pass.h) is known by its keyed hash alone; `party` is the procedure's word for who was
-- written to, never a person. Rows are made before a mail leaves and tell nothing about it.
CREATE TABLE pass (
    sid     int8 NOT NULL,
    case_id int8 NOT NULL,
    party   text NOT NULL,
    hash    bytes NOT NULL,
    PRIMARY KEY (sid, case_id, party)
);
CREATE INDEX pass_hash ON pass (hash);
