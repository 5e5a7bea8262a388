-- 0003: when an erasure was due, and which authorisations were used.
-- SPDX-License-Identifier: EUPL-1.2

-- Compartments whose time is over, as `erasing` held them, and when that was: the `erased` entry
-- repeats it.
CREATE TABLE condemned (
    sid         int8 NOT NULL,
    case_id     int8 NOT NULL,
    compartment int8 NOT NULL,
    law         text NOT NULL,
    due_at      int8 NOT NULL,
    PRIMARY KEY (sid, case_id, compartment)
);
INSERT INTO condemned (sid, case_id, compartment, law, due_at)
SELECT sid, case_id, compartment, law, 0 FROM erasing;
DROP TABLE erasing;

-- Authorisations that were used: `id` is the digest of what was signed, `idx` the index of the entry
-- that says so. Kept for as long as the ledger, because a signature does not grow old by itself.
CREATE TABLE spent (
    sid int8 NOT NULL,
    id  bytes NOT NULL,
    idx int8 NOT NULL,
    PRIMARY KEY (sid, id)
);
