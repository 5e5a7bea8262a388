-- 0008: mails that a person has to read.
-- SPDX-License-Identifier: EUPL-1.2

-- An answer that counts as none, a bounce that no program understands. `sid` and `evidence_id` are
-- those of `evidence`; `case_sid` and `case_id` are 0 when the mail belongs to no case that is known.
CREATE TABLE letter (
    sid         int8 NOT NULL,
    evidence_id int8 NOT NULL,
    reason      text NOT NULL,
    case_sid    int8 NOT NULL,
    case_id     int8 NOT NULL,
    arrived_at  int8 NOT NULL,
    read_at     int8,
    PRIMARY KEY (evidence_id, sid)
);
CREATE INDEX letter_open ON letter (read_at, arrived_at);
