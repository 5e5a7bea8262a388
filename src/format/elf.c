/* elf.c - the header, the segments, notes and the dynamic table.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/elf.h"

#include "base/limits.h"
#include "base/reader.h"

#include <string.h>

#define HEADER_SIZE  64u
#define PT_LOAD      1u
#define PT_DYNAMIC   2u
#define PT_INTERP    3u
#define PT_NOTE      4u
#define TYPE_SHARED  3u
#define DT_STRTAB    5u
#define DT_SONAME    14u
#define NOTE_BUILD   3u
#define DYNAMIC_MOST (64u << 10) /* bytes of either table that are read */

typedef struct {
    uint32_t type;
    uint64_t at; /* in the file */
    uint64_t address;
    uint64_t size; /* in the file */
} Segment;

typedef struct {
    const CtKindBytes *bytes;
    CtElf *elf; /* borrowed */
    Segment segment[CT_LIMIT_ELF_SEGMENTS];
    size_t segments;
} File;

/* ---- numbers in either order ---- */

static uint16_t half(const CtElf *elf, CtReader *reader)
{
    return elf->big ? ct_reader_u16be(reader) : ct_reader_u16le(reader);
}

static uint32_t word(const CtElf *elf, CtReader *reader)
{
    return elf->big ? ct_reader_u32be(reader) : ct_reader_u32le(reader);
}

/* 32 or 64 bits, as the file has it. */
static uint64_t number(const CtElf *elf, CtReader *reader)
{
    if (!elf->wide)
        return word(elf, reader);
    return elf->big ? ct_reader_u64be(reader) : ct_reader_u64le(reader);
}

/* ---- segments ---- */

static void read_segment(const CtElf *elf, CtBytes bytes, Segment *out)
{
    CtReader reader = ct_reader_over(bytes);

    out->type = word(elf, &reader);
    if (elf->wide)
        ct_reader_skip(&reader, 4);
    out->at = number(elf, &reader);
    out->address = number(elf, &reader);
    (void)number(elf, &reader);
    out->size = number(elf, &reader);
}

static void read_segments(File *self, uint64_t at, size_t size, size_t count)
{
    uint8_t bytes[64];
    size_t needed = self->elf->wide ? 56 : 32;

    if (size < needed || size > sizeof bytes)
        return;
    for (size_t i = 0; i < MIN(count, CT_LIMIT_ELF_SEGMENTS); i++) {
        if (!ct_kind_read(self->bytes, at + i * size, bytes, size))
            return;
        read_segment(self->elf, (CtBytes){ bytes, size }, &self->segment[self->segments++]);
    }
}

static bool read_header(File *self, GError **error)
{
    CtElf *elf = self->elf;
    uint8_t bytes[HEADER_SIZE] = { 0 };

    /* The header of 32 bits is shorter, and a file may end right behind it. */
    if (!ct_kind_read(self->bytes, 0, bytes, 52) ||
        memcmp(bytes,
               "\x7f"
               "ELF",
               4) != 0 ||
        bytes[4] < 1 || bytes[4] > 2 || bytes[5] < 1 || bytes[5] > 2)
        return ct_fail(error, CT_ERROR_INPUT, "program: has no ELF header");
    elf->wide = bytes[4] == 2;
    elf->big = bytes[5] == 2;
    (void)ct_kind_read(self->bytes, 0, bytes, sizeof bytes);
    CtReader reader = ct_reader_over((CtBytes){ bytes, sizeof bytes });
    ct_reader_skip(&reader, 16);
    elf->type = half(elf, &reader);
    elf->machine = half(elf, &reader);
    ct_reader_skip(&reader, 4);
    (void)number(elf, &reader);
    uint64_t at = number(elf, &reader);
    (void)number(elf, &reader);
    ct_reader_skip(&reader, 6);
    size_t size = half(elf, &reader);
    size_t count = half(elf, &reader);
    if (ct_reader_ok(&reader) && at != 0)
        read_segments(self, at, size, count);
    return true;
}

/* ---- notes ---- */

static void take_notes(File *self, CtBytes notes)
{
    CtReader reader = ct_reader_over(notes);

    while (ct_reader_left(&reader) >= 12) {
        size_t name_size = word(self->elf, &reader);
        size_t size = word(self->elf, &reader);
        uint32_t type = word(self->elf, &reader);
        CtBytes name = ct_reader_take(&reader, name_size);

        ct_reader_skip(&reader, (4 - name_size % 4) % 4);
        CtBytes value = ct_reader_take(&reader, size);
        if (!ct_reader_ok(&reader))
            return;
        if (type == NOTE_BUILD && ct_bytes_equal(name, (CtBytes){ (const uint8_t *)"GNU", 4 }) &&
            value.size > 0 && value.size <= CT_ELF_BUILD_ID) {
            memcpy(self->elf->build_id, value.data, value.size);
            self->elf->build_id_size = value.size;
            return;
        }
        ct_reader_skip(&reader, MIN((4 - size % 4) % 4, ct_reader_left(&reader)));
    }
}

/* ---- the dynamic table ---- */

static uint64_t place_of(const File *self, uint64_t address)
{
    for (size_t i = 0; i < self->segments; i++) {
        const Segment *segment = &self->segment[i];

        if (segment->type == PT_LOAD && address >= segment->address &&
            address - segment->address < segment->size)
            return segment->at + (address - segment->address);
    }
    return 0;
}

static void take_dynamic(File *self, CtBytes table)
{
    CtReader reader = ct_reader_over(table);
    uint64_t strings = 0;
    uint64_t name = UINT64_MAX;

    while (ct_reader_left(&reader) >= (self->elf->wide ? 16u : 8u)) {
        uint64_t tag = number(self->elf, &reader);
        uint64_t value = number(self->elf, &reader);

        if (tag == 0)
            break;
        if (tag == DT_STRTAB)
            strings = value;
        if (tag == DT_SONAME)
            name = value;
    }
    uint64_t at = name == UINT64_MAX || name > UINT32_MAX ? 0 : place_of(self, strings);
    for (size_t i = 0; at != 0 && i + 1 < CT_ELF_NAME; i++) {
        uint8_t letter = 0;

        if (!ct_kind_read(self->bytes, at + name + i, &letter, 1) || letter < 32 || letter >= 127)
            break;
        self->elf->name[i] = (char)letter;
    }
}

static void read_tables(File *self)
{
    for (size_t i = 0; i < self->segments; i++) {
        const Segment *segment = &self->segment[i];
        self->elf->interpreted = self->elf->interpreted || segment->type == PT_INTERP;
        bool note = segment->type == PT_NOTE && self->elf->build_id_size == 0;
        size_t size = (size_t)MIN(segment->size, DYNAMIC_MOST);

        if (!note && segment->type != PT_DYNAMIC)
            continue;
        g_autofree uint8_t *bytes = g_malloc(size + 1);
        if (!ct_kind_read(self->bytes, segment->at, bytes, size))
            continue;
        if (note)
            take_notes(self, (CtBytes){ bytes, size });
        else
            take_dynamic(self, (CtBytes){ bytes, size });
    }
}

bool ct_elf_read(const CtKindBytes *bytes, CtElf *out, GError **error)
{
    g_autofree File *file = g_new0(File, 1);
    CtElf elf = { 0 };

    file->bytes = bytes;
    file->elf = &elf;
    if (!read_header(file, error))
        return false;
    read_tables(file);
    *out = elf;
    return true;
}

/* ---- names ---- */

const char *ct_elf_machine_name(uint16_t machine)
{
    static const struct {
        uint16_t machine;
        const char *name;
    } known[] = { { 3, "x86" },   { 62, "x86-64" },    { 40, "arm" },       { 183, "arm64" },
                  { 8, "mips" },  { 20, "powerpc" },   { 21, "powerpc64" }, { 22, "s390" },
                  { 2, "sparc" }, { 43, "sparc64" },   { 50, "ia64" },      { 243, "riscv" },
                  { 247, "bpf" }, { 258, "loongarch" } };

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (known[i].machine == machine)
            return known[i].name;
    return NULL;
}

const char *ct_elf_type_name(const CtElf *elf)
{
    static const char *const names[] = { NULL, "object", "program", "library", "core" };

    if (elf->type == TYPE_SHARED && elf->interpreted)
        return "program";
    return elf->type < G_N_ELEMENTS(names) ? names[elf->type] : NULL;
}
