/* pe.c - headers, sections, the tree of resources, the version.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/pe.h"

#include "base/limits.h"
#include "base/reader.h"
#include "format/wide.h"

#include <string.h>

#define COFF_SIZE 24u /* with its mark */
#define OPTIONAL_MOST                                                                              \
    512u /* of the optional header: what is behind holds no directory that we want */
#define SECTION_SIZE 40u
#define PE32         0x10b
#define PE32_PLUS    0x20b
#define RESOURCES    2u /* among the data directories */
#define CERTIFICATES 4u
#define RT_VERSION   16u
#define SUBTREE      0x80000000u
#define FIXED_MARK   0xfeef04bdu
#define FIXED_SIZE   52u

typedef struct {
    uint32_t address; /* in memory */
    uint32_t size;
    uint32_t at; /* in the file */
} Section;

typedef struct {
    const CtKindBytes *bytes;
    Section section[CT_LIMIT_PE_SECTIONS];
    size_t sections;
    uint64_t resources; /* in the file; 0: none */
} File;

typedef struct {
    uint32_t address;
    uint32_t size;
} Place;

/* ---- headers ---- */

static bool read_part(const CtKindBytes *bytes, uint64_t at, uint8_t *out, size_t size,
                      CtReader *reader)
{
    if (!ct_kind_read(bytes, at, out, size))
        return false;
    *reader = ct_reader_over((CtBytes){ out, size });
    return true;
}

static Place directory(CtBytes optional, size_t first, uint32_t number)
{
    CtReader reader = ct_reader_over(optional);
    Place place = { 0 };

    ct_reader_skip(&reader, first - 4);
    uint32_t count = ct_reader_u32le(&reader);
    if (number >= count)
        return place;
    ct_reader_skip(&reader, (size_t)number * 8);
    place.address = ct_reader_u32le(&reader);
    place.size = ct_reader_u32le(&reader);
    return ct_reader_ok(&reader) ? place : (Place){ 0 };
}

static void read_sections(File *self, uint64_t at, size_t count)
{
    uint8_t bytes[SECTION_SIZE];
    CtReader reader;

    for (size_t i = 0; i < MIN(count, CT_LIMIT_PE_SECTIONS); i++) {
        if (!read_part(self->bytes, at + i * SECTION_SIZE, bytes, sizeof bytes, &reader))
            return;
        Section *section = &self->section[self->sections++];
        ct_reader_skip(&reader, 8);
        uint32_t virtual = ct_reader_u32le(&reader);
        section->address = ct_reader_u32le(&reader);
        section->size = ct_reader_u32le(&reader);
        section->at = ct_reader_u32le(&reader);
        section->size = MAX(section->size, virtual);
    }
}

/* Where an address is in the file; 0 when it is nowhere. */
static uint64_t place_of(const File *self, uint32_t address)
{
    for (size_t i = 0; i < self->sections; i++) {
        const Section *section = &self->section[i];

        if (address >= section->address && address - section->address < section->size)
            return (uint64_t)section->at + (address - section->address);
    }
    return 0;
}

static bool read_headers(File *self, CtPe *out, GError **error)
{
    uint8_t bytes[OPTIONAL_MOST];
    CtReader reader;

    if (!read_part(self->bytes, 60, bytes, 4, &reader))
        return ct_fail(error, CT_ERROR_INPUT, "program: ends in its first header");
    uint64_t at = ct_reader_u32le(&reader);
    if (!read_part(self->bytes, at, bytes, COFF_SIZE, &reader) ||
        ct_reader_u32le(&reader) != 0x4550)
        return ct_fail(error, CT_ERROR_INPUT, "program: lacks the mark PE");
    out->machine = ct_reader_u16le(&reader);
    size_t sections = ct_reader_u16le(&reader);
    out->linked = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, 8);
    size_t optional = ct_reader_u16le(&reader);
    out->characteristics = ct_reader_u16le(&reader);
    size_t size = MIN(optional, OPTIONAL_MOST);
    if (!read_part(self->bytes, at + COFF_SIZE, bytes, size, &reader))
        return true; /* cut behind the first header: that much is told */
    uint16_t magic = ct_reader_u16le(&reader);
    size_t first = magic == PE32 ? 96 : magic == PE32_PLUS ? 112 : 0;
    if (first == 0 || size < first)
        return true;
    CtBytes header = { bytes, size };
    Place resources = directory(header, first, RESOURCES);
    Place certificates = directory(header, first, CERTIFICATES);
    /* This one place is an offset in the file and no address. */
    if (certificates.address != 0 && certificates.address < self->bytes->size)
        out->certificate_size =
            MIN((uint64_t)certificates.size, self->bytes->size - certificates.address);
    read_sections(self, at + COFF_SIZE + optional, sections);
    self->resources = resources.size == 0 ? 0 : place_of(self, resources.address);
    return true;
}

/* ---- the tree of resources ---- */

/* The child of a directory: that of an id, or the first. 0 when there is none. */
static uint32_t child_of(const File *self, uint32_t directory_at, uint32_t id, bool any)
{
    uint8_t bytes[16];
    CtReader reader;

    if (!read_part(self->bytes, self->resources + directory_at, bytes, 16, &reader))
        return 0;
    ct_reader_skip(&reader, 12);
    size_t named = ct_reader_u16le(&reader);
    size_t count = named + ct_reader_u16le(&reader);

    count = MIN(count, CT_LIMIT_PE_RESOURCES);
    for (size_t i = 0; i < count; i++) {
        if (!read_part(self->bytes, self->resources + directory_at + 16 + i * 8, bytes, 8, &reader))
            return 0;
        uint32_t name = ct_reader_u32le(&reader);
        uint32_t child = ct_reader_u32le(&reader);
        if (any || name == id)
            return child;
    }
    return 0;
}

/* The bytes of the first version resource: type, name, language. */
static bool find_version(const File *self, Place *out)
{
    uint8_t bytes[8];
    CtReader reader;
    uint32_t type = child_of(self, 0, RT_VERSION, false);

    if ((type & SUBTREE) == 0)
        return false;
    uint32_t name = child_of(self, type & ~SUBTREE, 0, true);
    if ((name & SUBTREE) == 0)
        return false;
    uint32_t leaf = child_of(self, name & ~SUBTREE, 0, true);
    if (leaf == 0 || (leaf & SUBTREE) != 0 ||
        !read_part(self->bytes, self->resources + leaf, bytes, sizeof bytes, &reader))
        return false;
    out->address = ct_reader_u32le(&reader);
    out->size = ct_reader_u32le(&reader);
    return true;
}

/* ---- the version ---- */

/* One block of the version: its key, its value, its children; all on four bytes. */
typedef struct {
    char *key; /* owned */
    CtBytes value;
    CtBytes children;
} Block;

static CtBytes aligned(CtBytes all, size_t at)
{
    return ct_bytes_slice(all, (at + 3) & ~(size_t)3, SIZE_MAX);
}

/* Takes the first block off *rest, which is moved behind it. False when there is none. */
static bool take_block(CtBytes *rest, Block *out)
{
    CtReader reader = ct_reader_over(*rest);
    size_t length = ct_reader_u16le(&reader);
    size_t value = ct_reader_u16le(&reader);
    bool text = ct_reader_u16le(&reader) == 1;
    CtBytes block = ct_bytes_slice(*rest, 0, length);
    size_t key = 6;

    if (!ct_reader_ok(&reader) || length < 8 || length > rest->size)
        return false;
    while (key + 2 <= block.size && (block.data[key] != 0 || block.data[key + 1] != 0))
        key += 2;
    out->key = ct_wide_to_text(ct_bytes_slice(block, 6, key - 6));
    CtBytes behind = aligned(block, key + 2);
    size_t start = (size_t)(behind.data - block.data);
    out->value = ct_bytes_slice(behind, 0, text ? value * 2 : value);
    out->children = behind.size == 0 ? behind : aligned(block, start + out->value.size);
    *rest = aligned(*rest, length);
    return true;
}

static void take_strings(CtBytes table, CtPeTake take, void *user)
{
    Block string;

    for (unsigned i = 0; i < CT_LIMIT_PE_STRINGS && take_block(&table, &string); i++) {
        g_autofree char *value = ct_wide_to_text(string.value);

        take(user, string.key, g_strstrip(value));
        g_free(string.key);
    }
}

static void take_tables(CtBytes info, CtPeTake take, void *user)
{
    Block table;

    if (!take_block(&info, &table))
        return;
    take_strings(table.children, take, user);
    g_free(table.key);
}

static void read_fixed(CtBytes value, CtPe *out)
{
    CtReader reader = ct_reader_over(value);

    if (value.size < FIXED_SIZE || ct_reader_u32le(&reader) != FIXED_MARK)
        return;
    ct_reader_skip(&reader, 4);
    for (size_t i = 0; i < 4; i++)
        out->file_version[i ^ 1] = ct_reader_u16le(&reader);
    for (size_t i = 0; i < 4; i++)
        out->product_version[i ^ 1] = ct_reader_u16le(&reader);
    out->has_version = true;
}

static void read_version(CtBytes bytes, CtPeTake take, void *user, CtPe *out)
{
    Block whole;
    Block part;

    if (!take_block(&bytes, &whole))
        return;
    bool good = strcmp(whole.key, "VS_VERSION_INFO") == 0;
    if (good)
        read_fixed(whole.value, out);
    for (CtBytes rest = whole.children; good && take_block(&rest, &part);) {
        if (strcmp(part.key, "StringFileInfo") == 0 && take != NULL)
            take_tables(part.children, take, user);
        g_free(part.key);
    }
    g_free(whole.key);
}

bool ct_pe_read(const CtKindBytes *bytes, CtPeTake take, void *user, CtPe *out, GError **error)
{
    g_autofree File *file = g_new0(File, 1);
    CtPe found = { 0 };
    Place version = { 0 };

    file->bytes = bytes;
    if (!read_headers(file, &found, error))
        return false;
    if (file->resources != 0 && find_version(file, &version)) {
        size_t size = MIN(version.size, CT_LIMIT_PE_VERSION);
        g_autofree uint8_t *resource = g_malloc(size + 1);
        uint64_t at = place_of(file, version.address);

        if (at != 0 && ct_kind_read(bytes, at, resource, size))
            read_version((CtBytes){ resource, size }, take, user, &found);
    }
    *out = found;
    return true;
}

const char *ct_pe_machine_name(uint16_t machine)
{
    static const struct {
        uint16_t machine;
        const char *name;
    } known[] = { { 0x014c, "x86" },   { 0x8664, "x86-64" },  { 0x0200, "ia64" },
                  { 0x01c0, "arm" },   { 0x01c4, "arm" },     { 0xaa64, "arm64" },
                  { 0x0ebc, "efi" },   { 0x01f0, "powerpc" }, { 0x0166, "mips" },
                  { 0x0184, "alpha" }, { 0x5064, "riscv64" } };

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (known[i].machine == machine)
            return known[i].name;
    return NULL;
}
