/* export.h - a manifest as other programs read it.
 *
 * In: a reader. Out: text through a sink, item by item, in memory that does not grow. The same
 * manifest gives the same bytes: nothing of now, of here, or of how it is asked stands in them.
 *   table     tab-separated: kind, flags, size, modified, SHA-256, path, facts as "name=value"
 *   csv       RFC 4180 with a line of names; a column for each number, digest and time
 *   jsonl     one JSON object a line; a path that is not plain text also as "path_hex"; the MD5 of
 *             each whole block of 4096 bytes, where the manifest has them, as "blocks_md5"
 *   hashdeep  hashdeep 1.0: size, those of MD5, SHA-1 and SHA-256 that the manifest was made with,
 *             absolute path, of what was read whole; no members of containers; files without
 *             digests are told as comments
 *   dfxml     DFXML <fileobject>s, as fiwalk writes them, with facts as <constat:fact>s and the
 *             digests of blocks in <byte_run>s
 *   case      CASE 1.4 / UCO 1.4 as JSON-LD: observable objects with file and content facets,
 *             and the investigative action that made them
 * Bytes that are not text are escaped as in shown.h, except in hashdeep, which wants the file's
 * own name.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/manifest_reader.h"

/* Takes some text; false with *error set stops. */
typedef bool (*CtExportSink)(void *user, CtBytes text, GError **error);

typedef struct {
    CtManifestReader *reader; /* borrowed */
    bool problems;            /* only items with a problem */
    bool continued;           /* another manifest stands before: no second line of names */
    CtExportSink sink;
    void *user;
} CtExportPlan;

/* The formats' names, ended by NULL; the first is the table. */
const char *const *ct_export_names(void);
/* True when the format is one document, which another manifest cannot follow. */
bool ct_export_is_single(const char *format);
/* INPUT: no such format, or one that has no place for what the manifest has. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_export_run(const CtExportPlan *plan, const char *format, GError **error);

/* ---- for the formats: each is one of these, in a file of its own ---- */

typedef struct {
    const char *name;
    bool single; /* one document: begin, items and end stand once */
    /* False: nothing of this manifest can stand in the format; NULL: anything can. */
    bool (*check)(const CtManifestReader *reader, GError **error);
    void (*begin)(const CtManifestReader *reader, CtBuffer *out); /* NULL: nothing */
    void (*item)(const CtManifestReader *reader, const CtItem *item, uint64_t number,
                 CtBuffer *out);
    void (*end)(const CtManifestReader *reader, CtBuffer *out); /* NULL: nothing */
} CtExportFormat;

extern const CtExportFormat ct_export_table;
extern const CtExportFormat ct_export_csv;
extern const CtExportFormat ct_export_jsonl;
extern const CtExportFormat ct_export_hashdeep;
extern const CtExportFormat ct_export_dfxml;
extern const CtExportFormat ct_export_case;

/* SOURCE/PATH: the absolute path of the item as bytes. */
void ct_export_add_path(const CtManifestReader *reader, const CtItem *item, CtBuffer *out);
void ct_export_add_hex(CtBuffer *out, const uint8_t *bytes, size_t size);
