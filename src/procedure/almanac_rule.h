/* almanac_rule.h - the rules of an almanac, between its reader and its arithmetic (almanac.h).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/almanac.h"

#define CT_ALMANAC_FIRST 1900
#define CT_ALMANAC_LAST  2100
#define CT_ALMANAC_YEARS (CT_ALMANAC_LAST - CT_ALMANAC_FIRST + 1)
#define CT_ALMANAC_DAYS  (CT_ALMANAC_YEARS * 366 / 64 * 64 + 64) /* at least all of them */

typedef enum { CT_WHEN_DATE, CT_WHEN_NTH, CT_WHEN_BEFORE, CT_WHEN_EASTER } CtWhenKind;

typedef struct {
    CtWhenKind kind;
    int month, day, year; /* DATE, BEFORE; year 0: every one */
    int weekday;          /* NTH, BEFORE: 1 to 7 */
    int nth;              /* NTH: 1 to 4, or 5: the last */
    int offset;           /* EASTER: days after */
} CtWhen;

typedef struct {
    const char *name, *english, *french;
    CtWhen when;
    int length; /* days in a row */
    int since, until;
    bool observed;
} CtHoliday;

typedef struct {
    CtWhen from, to;
    int from_hour, to_hour;
    bool from_local, to_local;
    int since;
} CtSummer;

typedef struct {
    int32_t day;
    int32_t holiday;
} CtDayOff;

struct CtAlmanac {
    char *text; /* owned */
    size_t size;
    GStringChunk *strings; /* owned */
    const char *name;
    CtCounting counting;
    bool has_zone, is_utc, has_summer;
    int offset, summer_offset; /* seconds east */
    uint8_t weekend;           /* bit w: weekday w */
    int16_t observed[8];       /* by weekday: days to the one on which it is observed, or 0 */
    size_t holiday_count, summer_count, law_count;
    CtHoliday holiday[CT_LIMIT_ALMANAC_HOLIDAYS];
    CtSummer summer[CT_LIMIT_ALMANAC_SUMMERS];
    const char *law[CT_LIMIT_ALMANAC_HOLIDAYS];
    GArray *off; /* owned, of CtDayOff, rising; holidays of FIRST to LAST */
    int64_t year_begins[CT_ALMANAC_YEARS + 1]; /* days; the last one is where the table ends */
    uint64_t is_off[CT_ALMANAC_DAYS / 64];     /* bit d: a holiday, d days after FIRST began */
    CtInstant begins[CT_ALMANAC_YEARS], ends[CT_ALMANAC_YEARS]; /* of summer time */
};

/* Reads the lines into `self`; mistakes stay in the script. */
void ct_almanac_read_lines(CtAlmanac *self, CtScript *script);
