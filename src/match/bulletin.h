/* bulletin.h - a publisher's bulletins with their affected rows, read by names that are data.
 *
 * In:  bulletins, rows as they are printed, and names: which words in a row's product tell its
 * product line, architecture, edition and language, and which words in its component tell what kind
 * of component that is. Out: each row with what it names, and whether it is the product's own.
 *
 * How a name is found: in a text, of any ASCII case, as whole words (a dot between digits is
 * inside a word: "Windows 8" is not in "Windows 8.1"); of several, the longest counts, of equally
 * long ones the first that was added.
 *
 * The rule between own rows and component rows: a row is the product's OWN when it names no
 * component, or one whose words name the same product line as the product does (Word 2010 in
 * Office 2010: the suite is its applications). Every other component - the browser, the runtime,
 * the XML services in Windows - makes it a COMPONENT row. Inclusive counts both, strict only the
 * own.
 *
 * What is wrong upstream is never repaired and never hidden: ct_bulletin_upstream lists it.
 * Texts are borrowed from the book. A row of no bulletin in the book, a bulletin told twice and a
 * name of an unknown kind are INPUT; the book is then as before. Limits: CT_LIMIT_BULLETIN_….
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "base/limits.h"
#include "base/time.h"

typedef enum {
    CT_BULLETIN_LINE,
    CT_BULLETIN_COMPONENT,
    CT_BULLETIN_ARCHITECTURE,
    CT_BULLETIN_EDITION,
    CT_BULLETIN_LANGUAGE,
    CT_BULLETIN_KINDS,
} CtBulletinKind;

typedef struct {
    const char *id;
    CtInstant published; /* 00:00 UTC of the day */
    const char *update;
    const char *severity;
    const char *vulnerabilities; /* parted by blanks */
    const char *remark;          /* of whoever made the table, on what the source printed */
    uint64_t line;               /* in its table, from 1 */
} CtBulletin;

typedef struct {
    uint32_t bulletin; /* its number in the book; set by the book */
    const char *product;
    const char *component; /* "" when the product itself */
    const char *update;
    const char *severity;
    const char *replaces;
    const char *applies;
    const char *exempt;
    uint64_t line;
    const char *group[CT_BULLETIN_KINDS]; /* what it names; NULL: nothing of that kind */
    bool own;
} CtBulletinRow;

typedef struct CtBulletinBook CtBulletinBook;

CtBulletinBook *ct_bulletin_new(void);
void ct_bulletin_free(CtBulletinBook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtBulletinBook, ct_bulletin_free)

/* Texts are copied; NULL counts as "". Names are to be added before rows. */
bool ct_bulletin_add_name(CtBulletinBook *self, const char *kind, const char *group,
                          const char *name, GError **error);
bool ct_bulletin_add(CtBulletinBook *self, const CtBulletin *bulletin, GError **error);
bool ct_bulletin_add_row(CtBulletinBook *self, const char *id, const CtBulletinRow *row,
                         GError **error);

/* In the order of adding. */
size_t ct_bulletin_count(const CtBulletinBook *self);
const CtBulletin *ct_bulletin_at(const CtBulletinBook *self, size_t index);
size_t ct_bulletin_row_count(const CtBulletinBook *self);
const CtBulletinRow *ct_bulletin_row_at(const CtBulletinBook *self, size_t index);

/* The group of that name as rows have it, so that pointers may be compared; NULL when no name of
 * that kind leads to it. */
const char *ct_bulletin_group(const CtBulletinBook *self, CtBulletinKind kind, const char *group);
/* The group that a text's words name, as a row's would be found; NULL: none. */
const char *ct_bulletin_find(const CtBulletinBook *self, CtBulletinKind kind, const char *text);
const char *ct_bulletin_kind_name(CtBulletinKind kind);

/* What is wrong upstream, in the order of the bulletins: id, what. */
typedef void (*CtBulletinFinding)(void *user, const CtBulletin *bulletin, const char *what);
void ct_bulletin_upstream(const CtBulletinBook *self, CtBulletinFinding finding, void *user);
