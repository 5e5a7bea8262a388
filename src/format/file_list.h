/* file_list.h - which files a package has, however its manager writes that down: one form for all.
 *
 * A list is lines, each "PATH" or "ALGORITHM:HEX PATH": the path from the volume's root on, with
 * its "/", in bytes of any encoding; before it what the manager recorded of the content, lower
 * case, the algorithm "md5", "sha1" or "sha256". Folders are left out where the manager tells them
 * apart, and what a person may edit (configuration) stands without digest. A path with a line feed
 * cannot stand here and is left out.
 * Readers hand lists over as records of kind "files": `name`, `version` and `architecture` where
 * they are told, and `files`, pieces of the list of whole lines, as many records as it takes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"

#define CT_FILE_LIST_PIECE 61440u /* bytes of one record's lines */
#define CT_FILE_LIST_FIELD "files"
/* dpkg's diversions, of a whole machine: path, where others' files of that path lie instead, the
 * package that they do not concern, a line each. */
#define CT_FILE_LIST_DIVERTED "diverted"

typedef struct {
    CtRecordSink sink; /* borrowed */
    void *user;
    CtBytes name; /* borrowed until the end; so the next two */
    CtBytes version;
    CtBytes architecture;
    bool named;     /* each list is a package's, with its name */
    CtBuffer lines; /* owned */
    bool any;       /* a record went out */
} CtFileList;

typedef struct {
    CtBytes algorithm; /* no bytes: nothing was recorded */
    CtBytes hex;
    CtBytes path; /* with its "/" */
} CtFileListEntry;

CtFileList ct_file_list_new(CtRecordSink sink, void *user);
void ct_file_list_clear(CtFileList *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtFileList, ct_file_list_clear)
/* A "/" is put before a path that has none; a digest that is none is left out. False when the sink
 * says so. */
bool ct_file_list_add(CtFileList *self, const CtFileListEntry *entry, GError **error);
/* The package's last record, if there is something in it. A list that should have a name, and has
 * none that is text, is set aside ("malformed", or "encoding"). */
bool ct_file_list_end(CtFileList *self, GError **error);

/* The next line of a list; *rest moves behind it. False at its end; what is no line of ours is
 * passed over. */
bool ct_file_list_next(CtBytes *rest, CtFileListEntry *out);
