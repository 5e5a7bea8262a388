/* file.h - files that must be there after a power failure.
 *
 * Whole reads and writes at an offset, a file replaced in one step, the syncs that make names
 * durable, and a lock between processes. Messages say what kind of file it was ("keys"), never its
 * path. ENOENT is MISSING, everything else that the disk says is SYSTEM; a file that ends before
 * the bytes asked for is INPUT.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

/* Exactly `size` bytes from `offset` on. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_file_read_at(int file, uint64_t offset, uint8_t *out, size_t size, const char *what,
                     GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_file_write_at(int file, uint64_t offset, CtBytes bytes, const char *what, GError **error);
/* Data and length are on the disk when it returns true. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_file_sync(int file, const char *what, GError **error);
/* The names in the folder are on the disk. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_file_sync_folder(const char *path, const char *what, GError **error);

/* Adds what an open file or pipe still has to `out`; more than out's ceiling allows is LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_file_read_all(int file, CtBuffer *out, const char *what, GError **error);
/* Adds the whole file to `out`; one that is larger than out's ceiling allows is LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_file_read(const char *path, CtBuffer *out, const char *what, GError **error);
/* The same of a file that a person named on a command line: links and pipes are followed, and "-"
 * is standard input. ct_file_read, for files that are ours, follows no link. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_file_read_named(const char *path, CtBuffer *out, const char *what, GError **error);
/* The names in a folder that end so, in bytewise order; MISSING when there is no folder. The caller
 * frees *out. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_file_list(const char *folder, const char *suffix, char ***out, const char *what,
                  GError **error);
/* Readers see the old bytes or the new ones, also after a power failure; mode 0600. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_file_replace(const char *path, CtBytes bytes, const char *what, GError **error);

/* One process at a time: the lock is the file's, made when it is not there, and ends with the
 * process. Another holder is CONFLICT, or is waited for. -1 on failure. */
G_GNUC_WARN_UNUSED_RESULT
int ct_file_lock(const char *path, bool wait, const char *what, GError **error);
void ct_file_unlock(int lock); /* -1 is no lock */
