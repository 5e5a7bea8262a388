/* iso9660.c - descriptors, folders, records.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/iso9660.h"

#include "base/limits.h"
#include "format/iso_record.h"

#include <string.h>

enum {
    SECTOR = 2048,
    FIRST = 16, /* sector of the first descriptor */
    BOOT = 0,   /* types of descriptors, like the next three */
    PRIMARY = 1,
    SUPPLEMENTARY = 2,
    TERMINATOR = 255,
    VOLUME_BLOCKS = 80,
    ROOT_RECORD = 156,
    BOOT_ENTRY = 32, /* bytes in the boot catalogue */
    BOOT_SECTOR = 512,
    PIECE = 1 << 20, /* bytes in which descriptors are looked for at once */
};

const char *ct_iso_tree_name(CtIsoKind kind)
{
    static const char *const name[] = { "iso9660 rock-ridge", "iso9660 joliet", "iso9660 primary",
                                        "iso9660 enhanced" };

    g_assert(kind < CT_ISO_TREES);
    return name[kind];
}

static bool read_bytes(const CtIso *self, uint64_t at, uint8_t *out, size_t size)
{
    return at <= INT64_MAX - self->base &&
           self->disk.read(self->disk.user, self->base + at, out, size);
}

/* ---- descriptors ---- */

static bool is_descriptor(const uint8_t *sector)
{
    return memcmp(sector + 1, "CD001", 5) == 0;
}

static bool read_descriptor(const CtIso *self, size_t number, uint8_t out[SECTOR])
{
    return number < CT_LIMIT_DISC_DESCRIPTORS &&
           self->disk.read(self->disk.user, self->start + (FIRST + number) * SECTOR, out, SECTOR) &&
           is_descriptor(out) && out[0] != TERMINATOR;
}

static void add_tree(CtIso *self, CtIsoKind kind, const CtIsoRecord *root, uint32_t skip)
{
    size_t at = 0;

    while (at < self->trees && self->tree[at].kind < kind)
        at++;
    if (self->trees == CT_ISO_TREES || (at < self->trees && self->tree[at].kind == kind))
        return;
    memmove(&self->tree[at + 1], &self->tree[at], (self->trees - at) * sizeof self->tree[0]);
    self->tree[at] = (CtIsoTree){ kind, root->extent, root->size, skip };
    self->trees++;
}

static bool is_joliet(const uint8_t *sector)
{
    return memcmp(sector + 88, "%/@", 3) == 0 || memcmp(sector + 88, "%/C", 3) == 0 ||
           memcmp(sector + 88, "%/E", 3) == 0;
}

/* The sharing protocol's mark in the root folder's own record tells that Rock Ridge is there. */
static bool finds_rock_ridge(const CtIso *self, const CtIsoRecord *root, uint32_t *out_skip)
{
    uint8_t sector[SECTOR];
    CtIsoRecord own;

    if (!read_bytes(self, (uint64_t)root->extent * self->block_size, sector, SECTOR))
        return false;
    CtReader reader = ct_reader_over((CtBytes){ sector, SECTOR });
    if (!ct_iso_record_next(&reader, &own) || own.use.size < 7 ||
        memcmp(own.use.data, "SP\x07", 3) != 0 || own.use.data[4] != 0xbe ||
        own.use.data[5] != 0xef)
        return false;
    *out_skip = own.use.data[6];
    return true;
}

static void learn_descriptor(CtIso *self, const uint8_t *sector)
{
    CtReader reader = ct_reader_over((CtBytes){ sector + ROOT_RECORD, 34 });
    CtIsoRecord root;
    uint32_t skip = 0;

    if ((sector[0] != PRIMARY && sector[0] != SUPPLEMENTARY) || !ct_iso_record_next(&reader, &root))
        return;
    if (sector[0] == SUPPLEMENTARY) {
        add_tree(self, is_joliet(sector) ? CT_ISO_JOLIET : CT_ISO_ENHANCED, &root, 0);
        return;
    }
    add_tree(self, CT_ISO_PRIMARY, &root, 0);
    if (finds_rock_ridge(self, &root, &skip))
        add_tree(self, CT_ISO_ROCK_RIDGE, &root, skip);
}

/* Whether the root folder stands where its block leads from there: its first record is its own. */
static bool is_base(CtIso *self, uint64_t base, const CtIsoRecord *root)
{
    uint8_t sector[SECTOR];
    CtIsoRecord own;

    self->base = base;
    if (!read_bytes(self, (uint64_t)root->extent * self->block_size, sector, SECTOR))
        return false;
    CtReader reader = ct_reader_over((CtBytes){ sector, SECTOR });
    return ct_iso_record_next(&reader, &own) && own.extent == root->extent && own.name.size == 1 &&
           own.name.data[0] == 0;
}

/* Reads what the first primary descriptor says of blocks; false when it is not there. */
static bool learn_blocks(CtIso *self)
{
    uint8_t sector[SECTOR];
    CtIsoRecord root;
    size_t number = 0;

    do {
        if (!read_descriptor(self, number++, sector))
            return false;
    } while (sector[0] != PRIMARY);
    CtReader reader = ct_reader_over((CtBytes){ sector + 128, 2 });
    self->block_size = ct_reader_u16le(&reader);
    reader = ct_reader_over((CtBytes){ sector + VOLUME_BLOCKS, 4 });
    self->size = (uint64_t)ct_reader_u32le(&reader) * self->block_size;
    reader = ct_reader_over((CtBytes){ sector + ROOT_RECORD, 34 });
    if (ct_iso_record_next(&reader, &root) && !is_base(self, self->start, &root) &&
        is_base(self, 0, &root))
        return true;
    self->base = self->start;
    return true;
}

bool ct_iso_open(const CtDisk *disk, uint64_t start, CtIso *out, GError **error)
{
    CtIso self = { .disk = *disk, .start = start, .base = start };
    uint8_t sector[SECTOR];

    if (start > INT64_MAX / 2 || !read_descriptor(&self, 0, sector))
        return ct_fail(error, CT_ERROR_INPUT, "disc: has no volume descriptor");
    (void)learn_blocks(&self);
    if (self.block_size != 512 && self.block_size != 1024 && self.block_size != SECTOR)
        return ct_fail(error, CT_ERROR_INPUT, "disc: has blocks of %u bytes", self.block_size);
    for (size_t number = 0; read_descriptor(&self, number, sector); number++)
        learn_descriptor(&self, sector);
    if (self.trees == 0)
        return ct_fail(error, CT_ERROR_INPUT, "disc: has no root folder");
    *out = self;
    return true;
}

/* ---- sessions ---- */

static bool is_session(const CtDisk *disk, uint64_t start)
{
    CtIso session = { 0 };

    return ct_iso_open(disk, start, &session, NULL) && session.base == 0;
}

uint64_t ct_iso_session_next(const CtDisk *disk, uint64_t from)
{
    /* On a disc of a CD's size a session may begin anywhere, on larger ones at every 16th block. */
    uint64_t step = disk->size <= CT_LIMIT_DISC_CD ? SECTOR : (uint64_t)16 * SECTOR;
    uint64_t first = (from / step + 1) * step;
    g_autofree uint8_t *piece = g_malloc(PIECE);

    for (uint64_t at = first; at + (uint64_t)FIRST * SECTOR < disk->size; at += PIECE) {
        uint64_t left = disk->size - at - (uint64_t)FIRST * SECTOR;
        size_t size = (size_t)MIN(left, (uint64_t)PIECE) / SECTOR * SECTOR;

        if (!disk->read(disk->user, at + (uint64_t)FIRST * SECTOR, piece, size))
            continue;
        for (size_t i = 0; i + SECTOR <= size; i += step) {
            if (piece[i] == PRIMARY && is_descriptor(piece + i) && is_session(disk, at + i))
                return at + i;
        }
    }
    return UINT64_MAX;
}

/* ---- what descriptors say ---- */

static void tell_text(CtDiscEntry *entry, const char *name, const uint8_t *at, size_t size,
                      bool wide)
{
    g_autofree char *text =
        wide ? ct_disc_text_of_utf16((CtBytes){ at, size }) : g_strndup((const char *)at, size);

    g_strchomp(text);
    if (text[0] != '\0')
        ct_disc_entry_fact(entry, name, false, "%s", text);
}

/* "2003051712304500" and the zone in quarters of an hour. */
static void tell_date(CtDiscEntry *entry, const char *name, const uint8_t *at)
{
    int zone = at[16] < 128 ? at[16] : at[16] - 256;

    for (size_t i = 0; i < 16; i++) {
        if (!g_ascii_isdigit(at[i]))
            return;
    }
    if (memcmp(at, "0000", 4) == 0)
        return;
    ct_disc_entry_fact(entry, name, false, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s.%.2s%c%02d:%02d",
                       (const char *)at, (const char *)at + 4, (const char *)at + 6,
                       (const char *)at + 8, (const char *)at + 10, (const char *)at + 12,
                       (const char *)at + 14, zone < 0 ? '-' : '+', ABS(zone) / 4,
                       ABS(zone) % 4 * 15);
}

static void tell_volume(CtDiscEntry *entry, const uint8_t *sector)
{
    static const struct {
        const char *name;
        size_t at;
        size_t size;
    } text[] = { { "system-id", 8, 32 },           { "volume-id", 40, 32 },
                 { "volume-set-id", 190, 128 },    { "publisher", 318, 128 },
                 { "preparer", 446, 128 },         { "application", 574, 128 },
                 { "copyright-file", 702, 37 },    { "abstract-file", 739, 37 },
                 { "bibliographic-file", 776, 37 } };
    static const struct {
        const char *name;
        size_t at;
    } date[] = { { "volume-created", 813 },
                 { "volume-modified", 830 },
                 { "volume-expires", 847 },
                 { "volume-effective", 864 } };
    bool wide = sector[0] == SUPPLEMENTARY && is_joliet(sector);

    for (size_t i = 0; i < G_N_ELEMENTS(text); i++)
        tell_text(entry, text[i].name, sector + text[i].at, text[i].size, wide);
    for (size_t i = 0; i < G_N_ELEMENTS(date); i++)
        tell_date(entry, date[i].name, sector + date[i].at);
    CtReader reader = ct_reader_over((CtBytes){ sector, SECTOR });
    ct_reader_skip(&reader, 80);
    (void)ct_iso_both32(&reader, "volume size", entry);
    ct_reader_skip(&reader, 32);
    (void)ct_iso_both16(&reader, "volume set size", entry);
    (void)ct_iso_both16(&reader, "volume number", entry);
    (void)ct_iso_both16(&reader, "block size", entry);
    (void)ct_iso_both32(&reader, "path table size", entry);
    ct_reader_skip(&reader, 16);
    CtIsoRecord root;
    CtReader record = ct_reader_over(ct_reader_take(&reader, 34));
    if (ct_iso_record_next(&record, &root))
        ct_iso_record_tell(&root, entry);
}

/* ---- El Torito ---- */

static void add_boot_image(const CtIso *self, const uint8_t *at, size_t number, CtDiscList *out)
{
    static const char *const media[] = { "no emulation", "1.2 MB diskette", "1.44 MB diskette",
                                         "2.88 MB diskette", "hard disk" };
    static const uint64_t size_of[] = { 0, 1200 << 10, 1440 << 10, 2880 << 10, 0 };
    g_autofree char *name = g_strdup_printf("/:boot-image-%zu", number);
    CtReader reader = ct_reader_over((CtBytes){ at, BOOT_ENTRY });

    ct_reader_skip(&reader, 1);
    unsigned medium = ct_reader_u8(&reader) & 15;
    ct_reader_skip(&reader, 4);
    uint64_t size = (uint64_t)ct_reader_u16le(&reader) * BOOT_SECTOR;
    uint64_t block = ct_reader_u32le(&reader);
    CtDiscEntry *entry = ct_disc_list_add(out, "", ct_bytes_of_text(name), CT_DISC_DESCRIPTOR);
    if (entry == NULL)
        return;
    if (medium < G_N_ELEMENTS(media))
        ct_disc_entry_fact(entry, "boot-medium", false, "%s", media[medium]);
    if (medium < G_N_ELEMENTS(size_of) && size_of[medium] > 0)
        size = size_of[medium];
    ct_disc_entry_fact(entry, "bootable", false, "%s", at[0] == 0x88 ? "yes" : "no");
    entry->inode = block;
    entry->size = size;
    ct_disc_entry_run(entry, self->base + block * SECTOR, size);
}

/* The validation entry, the first image, then headers of sections with their images. */
static void list_boot(const CtIso *self, const uint8_t *descriptor, CtDiscList *out)
{
    CtReader reader = ct_reader_over((CtBytes){ descriptor + 71, 4 });
    uint64_t catalogue = ct_reader_u32le(&reader);
    uint8_t sector[SECTOR];
    size_t number = 0;

    if (memcmp(descriptor + 7, "EL TORITO SPECIFICATION", 23) != 0 ||
        !read_bytes(self, catalogue * SECTOR, sector, SECTOR) || sector[0] != 1)
        return;
    for (size_t at = BOOT_ENTRY; at < SECTOR; at += BOOT_ENTRY) {
        unsigned mark = sector[at];

        if (mark == 0x88 || (mark == 0 && at == BOOT_ENTRY))
            add_boot_image(self, sector + at, ++number, out);
        else if (mark != 0x90 && mark != 0x91 && mark != 0x44)
            return;
    }
}

void ct_iso_describe(const CtIso *self, CtDiscList *out)
{
    static const char *const kind[] = { "boot", "primary", "supplementary", "partition" };
    uint8_t sector[SECTOR];

    for (size_t number = 0; read_descriptor(self, number, sector); number++) {
        g_autofree char *name = g_strdup_printf("/:volume-descriptor-%02zu", FIRST + number);
        CtDiscEntry *entry = ct_disc_list_add(out, "", ct_bytes_of_text(name), CT_DISC_DESCRIPTOR);

        if (entry == NULL)
            return;
        entry->inode = FIRST + number;
        entry->size = SECTOR;
        ct_disc_entry_run(entry, self->start + (FIRST + number) * SECTOR, SECTOR);
        if (sector[0] < G_N_ELEMENTS(kind))
            ct_disc_entry_fact(entry, "descriptor", false, "%s", kind[sector[0]]);
        if (sector[0] == PRIMARY || sector[0] == SUPPLEMENTARY)
            tell_volume(entry, sector);
        if (sector[0] == BOOT)
            list_boot(self, sector, out);
    }
}

/* ---- a tree ---- */

typedef struct {
    const CtIso *iso;
    const CtIsoTree *tree;
    CtDiscList *out;
    GHashTable *seen; /* blocks of folders */
    unsigned depth;
} Walk;

static void walk(Walk *self, const char *path, guint own, const CtIsoRecord *record);

/* The content follows from one record, or several where each but the last says that it goes on. */
static void lay(const Walk *self, const CtIsoRecord *record, CtDiscEntry *entry)
{
    const CtIso *iso = self->iso;
    uint64_t at = ((uint64_t)record->extent + record->attributes) * iso->block_size;

    entry->size += record->size;
    if (record->unit != 0)
        ct_disc_entry_fact(entry, "interleaved", true, "units of %u blocks, gaps of %u, not read",
                           record->unit, record->gap);
    else
        ct_disc_entry_run(entry, iso->base + at, record->size);
}

static bool read_system_use(void *user, uint32_t block, uint32_t at, uint8_t *out, size_t size)
{
    const CtIso *iso = user;

    return read_bytes(iso, (uint64_t)block * iso->block_size + at, out, size);
}

/* A folder that Rock Ridge moved, because it lay too deep: its own record has its size. */
static void follow_moved(const CtIso *iso, uint32_t block, CtIsoRecord *record)
{
    uint8_t sector[SECTOR];
    CtIsoRecord own;

    if (!read_bytes(iso, (uint64_t)block * iso->block_size, sector, SECTOR))
        return;
    CtReader reader = ct_reader_over((CtBytes){ sector, SECTOR });
    if (!ct_iso_record_next(&reader, &own))
        return;
    record->folder = true;
    record->extent = block;
    record->size = own.size;
}

static char *name_of(const CtIsoTree *tree, const CtIsoRecord *record)
{
    bool wide = tree->kind == CT_ISO_JOLIET;
    g_autofree char *name =
        wide ? ct_disc_text_of_utf16(record->name) : ct_bytes_to_text(record->name);
    char *version = strrchr(name, ';');

    if (version != NULL && version[1] != '\0' &&
        strspn(version + 1, "0123456789") == strlen(version + 1))
        *version = '\0';
    if (tree->kind != CT_ISO_JOLIET && g_str_has_suffix(name, "."))
        name[strlen(name) - 1] = '\0';
    return g_steal_pointer(&name);
}

/* The entry of a record, whose last part this is; *record is changed to where a moved folder is. */
static CtDiscEntry *add_entry(Walk *self, const char *folder, CtIsoRecord *record)
{
    g_autofree char *name = name_of(self->tree, record);
    g_auto(CtIsoPosix) posix = { 0 };

    if (self->tree->kind == CT_ISO_ROCK_RIDGE)
        ct_iso_posix_read(record, self->tree->skip, read_system_use, (void *)(uintptr_t)self->iso,
                          &posix);
    if (posix.moved_here)
        return NULL;
    if (posix.moved_to != 0)
        follow_moved(self->iso, posix.moved_to, record);
    const char *best = posix.name != NULL && posix.name->len > 0 ? posix.name->str : name;
    CtDiscEntry *entry =
        ct_disc_list_add(self->out, folder, ct_bytes_of_text(best[0] != '\0' ? best : "_"),
                         record->folder ? CT_DISC_FOLDER : CT_DISC_FILE);
    if (entry == NULL)
        return NULL;
    entry->inode = record->extent;
    entry->time[CT_DISC_MODIFIED] = record->recorded;
    ct_iso_record_tell(record, entry);
    ct_iso_posix_tell(&posix, entry);
    return entry;
}

/* One record; `part` of a file that goes on is where its first part was added. */
static void take(Walk *self, const char *folder, CtIsoRecord *record, guint *part)
{
    CtDiscEntry *entry = *part == 0 ? add_entry(self, folder, record)
                                    : &g_array_index(self->out->entry, CtDiscEntry, *part - 1);

    if (entry == NULL)
        return;
    guint own = (guint)(entry - (CtDiscEntry *)(void *)self->out->entry->data);
    if (entry->kind == CT_DISC_FILE)
        lay(self, record, entry);
    *part = record->goes_on && entry->kind == CT_DISC_FILE ? own + 1 : 0;
    if (entry->kind != CT_DISC_FOLDER)
        return;
    g_autofree char *path = g_strdup(entry->path);
    walk(self, path, own, record);
}

/* Where a folder's problem is told. */
static void complain(Walk *self, guint own, const char *name, const char *text)
{
    CtDiscEntry *entry =
        own != G_MAXUINT
            ? &g_array_index(self->out->entry, CtDiscEntry, own)
            : ct_disc_list_add(self->out, "", ct_bytes_of_text("/:root"), CT_DISC_DESCRIPTOR);

    if (entry != NULL)
        ct_disc_entry_fact(entry, name, true, "%s", text);
}

static uint8_t *read_folder(Walk *self, guint own, const CtIsoRecord *record)
{
    uint64_t at = ((uint64_t)record->extent + record->attributes) * self->iso->block_size;

    if (record->size > CT_LIMIT_DISC_FOLDER) {
        complain(self, own, "list-error", "is larger than the limit");
        return NULL;
    }
    g_autofree uint8_t *bytes = g_malloc(record->size + 1);
    if (!read_bytes(self->iso, at, bytes, record->size)) {
        complain(self, own, "list-error", "cannot be read");
        return NULL;
    }
    return g_steal_pointer(&bytes);
}

/* Records do not cross sectors; the rest of a sector is zero. */
static void walk_sector(Walk *self, const char *path, CtBytes sector, guint own, guint *part)
{
    CtReader reader = ct_reader_over(sector);
    CtIsoRecord record;

    while (ct_iso_record_next(&reader, &record)) {
        if (record.name.size == 1 && record.name.data[0] <= 1)
            continue; /* the folder itself and the one above */
        take(self, path, &record, part);
    }
    if (!ct_reader_ok(&reader))
        complain(self, own, "list-error", "has a record that cannot be");
}

static void walk(Walk *self, const char *path, guint own, const CtIsoRecord *record)
{
    if (g_hash_table_contains(self->seen, GSIZE_TO_POINTER(record->extent))) {
        complain(self, own, "listed-before", "not entered");
        return;
    }
    if (self->depth >= CT_LIMIT_WALK_DEPTH) {
        complain(self, own, "too-deep", "not entered");
        return;
    }
    g_autofree uint8_t *bytes = read_folder(self, own, record);
    guint part = 0;
    if (bytes == NULL)
        return;
    g_hash_table_add(self->seen, GSIZE_TO_POINTER(record->extent));
    self->depth++;
    for (uint32_t at = 0; at < record->size; at += SECTOR)
        walk_sector(self, path, (CtBytes){ bytes + at, MIN(SECTOR, record->size - at) }, own,
                    &part);
    self->depth--;
}

void ct_iso_list(const CtIso *self, size_t tree, CtDiscList *out)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    Walk state = { .iso = self, .tree = &self->tree[tree], .out = out, .seen = seen };
    const CtIsoRecord root = { .extent = self->tree[tree].root, .size = self->tree[tree].size };

    walk(&state, "", G_MAXUINT, &root);
}
