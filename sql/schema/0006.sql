-- 0006: mails that were erased.
-- SPDX-License-Identifier: EUPL-1.2

-- Where the key of an erased mail was: whoever asks is shown that the slot is overwritten. `id` is
-- the mail's number, `sid` as it was in `evidence`.
CREATE TABLE forgotten (
    sid      int8 NOT NULL,
    id       int8 NOT NULL,
    key_base int8 NOT NULL,
    PRIMARY KEY (id, sid)
);
