/* inside_odd.c - constat-inside with a libarchive that dies or hangs at members of certain names.
 *
 * Linked with --wrap=archive_entry_pathname: "die" ends it by a signal, "hang" keeps it for ever.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

const char *__real_archive_entry_pathname(struct archive_entry *entry);
const char *__wrap_archive_entry_pathname(struct archive_entry *entry);

const char *__wrap_archive_entry_pathname(struct archive_entry *entry)
{
    const char *name = __real_archive_entry_pathname(entry);
    volatile int more = 1;

    if (name != NULL && strcmp(name, "die") == 0)
        abort();
    while (name != NULL && strcmp(name, "hang") == 0 && more)
        continue;
    return name;
}
