/* disc.c - entries and their parts.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/disc.h"

#include "base/limits.h"
#include "base/time.h"

#include <stdarg.h>
#include <string.h>

static void fact_clear(void *user)
{
    CtDiscFact *fact = user;

    g_free(fact->text);
}

static void entry_clear(void *user)
{
    CtDiscEntry *entry = user;

    g_free(entry->path);
    g_free(entry->target);
    g_array_unref(entry->run);
    g_array_unref(entry->fact);
}

void ct_disc_list_init(CtDiscList *self)
{
    *self = (CtDiscList){ .entry = g_array_new(FALSE, FALSE, sizeof(CtDiscEntry)) };
    g_array_set_clear_func(self->entry, entry_clear);
}

void ct_disc_list_clear(CtDiscList *self)
{
    g_clear_pointer(&self->entry, g_array_unref);
}

CtDiscEntry *ct_disc_list_add(CtDiscList *self, const char *folder, CtBytes name, CtDiscKind kind)
{
    CtDiscEntry entry = { .kind = kind };
    size_t before = strlen(folder);

    if (self->entry->len >= CT_LIMIT_DISC_ENTRIES) {
        self->cut = true;
        return NULL;
    }
    g_autofree char *part = g_malloc0(name.size + 1);
    for (size_t i = 0; i < name.size; i++) {
        char byte = (char)name.data[i];

        if (byte == '\0')
            byte = '?';
        else if (byte == '/' && kind != CT_DISC_DESCRIPTOR)
            byte = '\\';
        part[i] = byte;
    }
    entry.path = before == 0 ? g_steal_pointer(&part) : g_strconcat(folder, "/", part, NULL);
    entry.run = g_array_new(FALSE, FALSE, sizeof(CtDiskRun));
    entry.fact = g_array_new(FALSE, FALSE, sizeof(CtDiscFact));
    g_array_set_clear_func(entry.fact, fact_clear);
    g_array_append_val(self->entry, entry);
    return &g_array_index(self->entry, CtDiscEntry, self->entry->len - 1);
}

void ct_disc_entry_run(CtDiscEntry *self, uint64_t at, uint64_t size)
{
    CtDiskRun *last =
        self->run->len == 0 ? NULL : &g_array_index(self->run, CtDiskRun, self->run->len - 1);

    if (size == 0)
        return;
    if (last != NULL && last->at != CT_DISK_ZEROS && at != CT_DISK_ZEROS &&
        last->at + last->size == at) {
        last->size += size;
        return;
    }
    const CtDiskRun run = { at, size };
    g_array_append_val(self->run, run);
}

void ct_disc_entry_fact(CtDiscEntry *self, const char *name, bool problem, const char *format, ...)
{
    CtDiscFact fact = { .name = name, .problem = problem };
    va_list arguments;

    va_start(arguments, format);
    fact.text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_array_append_val(self->fact, fact);
}

char *ct_disc_text_of_utf16(CtBytes bytes)
{
    g_autoptr(GString) text = g_string_new(NULL);
    CtReader reader = ct_reader_over(bytes);

    while (ct_reader_left(&reader) >= 2) {
        gunichar unit = ct_reader_u16be(&reader);

        if (unit >= 0xd800 && unit < 0xdc00 && ct_reader_left(&reader) >= 2) {
            CtReader ahead = reader;
            gunichar low = ct_reader_u16be(&ahead);

            if (low >= 0xdc00 && low < 0xe000) {
                unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                reader = ahead;
            }
        }
        if (unit >= 0xd800 && unit < 0xe000)
            unit = 0xfffd;
        if (unit != 0)
            g_string_append_unichar(text, unit);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

CtDiscTime ct_disc_time_of(const int parts[6], int minutes, uint32_t nanoseconds)
{
    CtDiscTime none = { 0 };

    if (parts[0] < 1900 || parts[0] > 9999 || parts[1] < 1 || parts[1] > 12 || parts[2] < 1 ||
        parts[2] > ct_time_days_in_month(parts[0], parts[1]) || parts[3] < 0 || parts[3] > 23 ||
        parts[4] < 0 || parts[4] > 59 || parts[5] < 0 || parts[5] > 60 || minutes < -1440 ||
        minutes > 1440)
        return none;
    int64_t days = ct_time_days((CtDate){ parts[0], parts[1], parts[2] });
    int64_t seconds = days * 86400 + (int64_t)parts[3] * 3600 + (int64_t)parts[4] * 60 + parts[5];
    return (CtDiscTime){ true, seconds - (int64_t)minutes * 60, nanoseconds % 1000000000u };
}
