/* parser.h - a .proc text into a procedure, or every mistake in it with its place.
 *
 * One statement a line; indentation is only for reading; `#` begins a comment. The grammar:
 *   procedure N version V | key K | calendar C | role R kind
 *   law ID "citation" [period DUR [from ANCHOR], ...]
 *   holds COMPARTMENT [(FIELD, ...)], ...
 *   event E from ROLE (exogenous | answers NOTICE-or-EVENT) [carries FIELD TYPE, ...]
 *   notice N by CHANNEL to PARTY under LAW text T languages L[,L] [fallback N]
 *   limit COMPARTMENT DUR [under LAW] | require NOTICE after NOTICE-or-EVENT
 *   gate OUTCOME on EVENT by ROLE n of m [under LAW] | measure NAME = SUM [/ SUM]
 *   hold legal [of COMPARTMENT, ...] by ROLE under LAW
 *   counting days (after-event | from-event) | counting months (clamp | overflow)
 *   counting hours (elapsed | after-hour) | counting end (whole-day | exact)
 *   counting shift (next-working-day | none) | counting least (any | two-working-days)
 *   supersedes V (new-cases | new-steps | favourable) [{ OLD-STATE -> STATE, ... }]
 *   state S [initial|final]
 *     keep COMPARTMENT DUR from ANCHOR [under LAW] | seal COMPARTMENT to ROLE | pause while S
 *     join COMPARTMENT, COMPARTMENT, ... for PURPOSE by ROLE [authorised by ROLE] [under LAW]
 *     on EVENT [if GUARD] -> S [under LAW] [do ACTION, ...]
 *     after DUR from ANCHOR [if GUARD] -> S [under LAW] [do ACTION, ...]
 *   ACTION = send N | task T within DUR by ROLE | erase COMPARTMENT | serve N
 *          | emit E to PROCEDURE key FIELD [carries FIELD, ...]
 *   SUM = (ANCHOR | count(EVENT)) {(+ | -) (ANCHOR | count(EVENT))}
 *   CHANNEL = email | letter | registered | api | dossier
 *   TYPE = token | address | time | bool | int | text | one-of WORD WORD ...
 * `period` says which periods the law itself fixes: whatever stands `under` it must be one of them
 * (check.h). `under` gives a line its citation; `holds NAME (fields)` says in which compartment a
 * carried field is stored, the first one being the home of those named nowhere; `serve N` sets
 * served(N) to the event's `at`. A list in braces may go over several lines, with or without its
 * commas. `hold` says who may keep data beyond their end, and under which law; `join` which
 * compartments may be brought together in this state, for what, by whom and on whose word (join.h);
 * `supersedes` what becomes of an older version's running cases (succession.h). The roles intake
 * (machine) and subject (external) need no declaration.
 * DUR = N (hours | days | weeks | months | years | working-days). CALENDAR is a name of
 * share/calendars; `counting` chooses otherwise than that calendar (almanac.h, calendar.h).
 * Nothing is opened: the caller reads the file.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/procedure.h"

/* The procedure, the caller's, or NULL and INPUT with one line per mistake, each
 * "file:line:column: what was seen". `file` is only a name for the messages. */
G_GNUC_WARN_UNUSED_RESULT
CtProcedure *ct_parser_read(CtBytes text, const char *file, GError **error);
/* The same, where the calendar of `almanac`'s name is that one and not the program's. */
G_GNUC_WARN_UNUSED_RESULT
CtProcedure *ct_parser_read_with(CtBytes text, const char *file, CtAlmanac *almanac,
                                 GError **error);
