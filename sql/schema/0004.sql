-- 0004: whom a provider has named already.
-- SPDX-License-Identifier: EUPL-1.2

-- When, and in answer to which request, a subscriber's identity was told last: `sid` is the
-- subscriber's, `asker` the partner who asked.
CREATE TABLE told (
    sid     int8 NOT NULL,
    asker   text NOT NULL,
    serial  int8 NOT NULL,
    told_at int8 NOT NULL,
    PRIMARY KEY (sid, asker)
);
