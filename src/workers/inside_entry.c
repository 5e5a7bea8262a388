/* inside_entry.c - names, times, types, tricks.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_entry.h"

#include "format/kind.h"

#include <string.h>

#define RAW "data" /* what libarchive calls the content of a file that is only packed */

static CtBytes base_name(CtBytes path)
{
    for (size_t i = path.size; i > 0; i--)
        if (path.data[i - 1] == '/')
            return ct_bytes_slice(path, i, SIZE_MAX);
    return path;
}

/* "notes.txt.gz" held "notes.txt"; without an extension it is the libarchive's name. */
static CtBytes unpacked_name(CtBytes container)
{
    CtBytes base = base_name(container);
    CtBytes extension = ct_kind_extension(base);

    return extension.size == 0 ? ct_bytes_of_text(RAW)
                               : ct_bytes_slice(base, 0, base.size - extension.size - 1);
}

static bool is_part(CtBytes path, size_t at, size_t end)
{
    return end - at == 2 && path.data[at] == '.' && path.data[at + 1] == '.';
}

static bool climbs(CtBytes path)
{
    size_t begin = 0;

    for (size_t i = 0; i <= path.size; i++) {
        if (i < path.size && path.data[i] != '/' && path.data[i] != '\\')
            continue;
        if (is_part(path, begin, i))
            return true;
        begin = i + 1;
    }
    return false;
}

static bool is_absolute(CtBytes path)
{
    return path.data[0] == '/' || path.data[0] == '\\' ||
           (path.size > 2 && g_ascii_isalpha((char)path.data[0]) && path.data[1] == ':' &&
            (path.data[2] == '\\' || path.data[2] == '/'));
}

static void set_name(struct archive_entry *entry, const CtInsideThing *container, uint64_t number,
                     CtItem *out)
{
    const char *told = archive_entry_pathname(entry);
    g_autofree char *numbered = g_strdup_printf("member-%" G_GUINT64_FORMAT, number);

    if (told == NULL)
        told = archive_entry_pathname_utf8(entry);
    CtBytes name = ct_bytes_of_text(told);
    if (number == 1 && told != NULL && strcmp(told, RAW) == 0 && archive_entry_mode(entry) == 0)
        name = unpacked_name(container->name);
    while (name.size > 2 && memcmp(name.data, "./", 2) == 0)
        name = ct_bytes_slice(name, 2, SIZE_MAX);
    while (name.size > 1 && name.data[name.size - 1] == '/')
        name.size--;
    if (name.size == 0)
        name = ct_bytes_of_text(numbered);
    ct_item_set_path(out, name);
    if (is_absolute(name))
        ct_item_add_text(out, "path-trick", ct_bytes_of_text("absolute"));
    else if (climbs(name))
        ct_item_add_text(out, "path-trick", ct_bytes_of_text("climbs out"));
}

static CtItemTime time_of(time_t seconds, long nanoseconds)
{
    return (CtItemTime){ seconds,
                         nanoseconds < 0 || nanoseconds > 999999999 ? 0 : (uint32_t)nanoseconds };
}

static void set_numbers(struct archive_entry *entry, CtItem *out)
{
    if (archive_entry_size_is_set(entry) && archive_entry_size(entry) >= 0) {
        out->has |= CT_ITEM_HAS_SIZE;
        out->size = (uint64_t)archive_entry_size(entry);
    }
    if (archive_entry_mode(entry) != 0) {
        out->has |= CT_ITEM_HAS_MODE;
        out->mode = archive_entry_mode(entry);
    }
    if (archive_entry_uid(entry) > 0 || archive_entry_gid(entry) > 0) {
        out->has |= CT_ITEM_HAS_OWNER;
        out->owner = (uint32_t)archive_entry_uid(entry);
        out->group = (uint32_t)archive_entry_gid(entry);
    }
    if (archive_entry_mtime_is_set(entry)) {
        out->has |= CT_ITEM_HAS_MODIFIED;
        out->modified = time_of(archive_entry_mtime(entry), archive_entry_mtime_nsec(entry));
    }
    if (archive_entry_birthtime_is_set(entry)) {
        out->has |= CT_ITEM_HAS_BORN;
        out->born = time_of(archive_entry_birthtime(entry), archive_entry_birthtime_nsec(entry));
    }
}

static const char *type_of(unsigned type)
{
    static const struct {
        unsigned type;
        const char *name;
    } known[] = {
        { AE_IFDIR, "folder" },  { AE_IFLNK, "symlink" },          { AE_IFIFO, "fifo" },
        { AE_IFSOCK, "socket" }, { AE_IFCHR, "character device" }, { AE_IFBLK, "block device" }
    };

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (known[i].type == type)
            return known[i].name;
    return NULL;
}

static void set_type(struct archive_entry *entry, CtItem *out)
{
    unsigned type = archive_entry_filetype(entry);
    const char *name = type_of(type);
    const char *target = type == AE_IFLNK ? archive_entry_symlink(entry) : NULL;
    const char *link = archive_entry_hardlink(entry);

    if (name != NULL)
        ct_item_add_text(out, "type", ct_bytes_of_text(name));
    if (target != NULL)
        ct_item_add_text(out, "target", ct_bytes_of_text(target));
    if (link != NULL)
        ct_item_add_text(out, "link-to", ct_bytes_of_text(link));
    if (type == AE_IFCHR || type == AE_IFBLK) {
        g_autofree char *device = g_strdup_printf("%u:%u", (unsigned)archive_entry_rdevmajor(entry),
                                                  (unsigned)archive_entry_rdevminor(entry));
        ct_item_add_text(out, "device", ct_bytes_of_text(device));
    }
}

static bool is_encrypted(struct archive_entry *entry)
{
    return archive_entry_is_data_encrypted(entry) > 0 ||
           archive_entry_is_metadata_encrypted(entry) > 0;
}

void ct_inside_entry_fill(struct archive_entry *entry, const CtInsideThing *container,
                          uint64_t number, CtItem *out)
{
    out->kind = CT_ITEM_MEMBER;
    set_name(entry, container, number, out);
    set_numbers(entry, out);
    set_type(entry, out);
    if (is_encrypted(entry))
        ct_item_add_problem(out, "encrypted", "content");
}

bool ct_inside_entry_has_bytes(struct archive_entry *entry)
{
    unsigned type = archive_entry_filetype(entry);

    return (type == AE_IFREG || type == 0) && archive_entry_hardlink(entry) == NULL &&
           !is_encrypted(entry);
}
