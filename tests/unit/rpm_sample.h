/* rpm_sample.h - rpm headers, and the three kinds of database around them, made in memory.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "test.h"

#include "base/bytes.h"
#include "format/rpm_header.h"

#include <sqlite3.h>
#include <string.h>
#include <zlib.h>

/* ---- one header ---- */

typedef struct {
    CtBuffer index;
    CtBuffer values;
    uint32_t entries;
} RpmSample;

static inline RpmSample rpm_sample_begin(void)
{
    return (RpmSample){ .index = ct_buffer_new(1u << 20), .values = ct_buffer_new(16u << 20) };
}

static inline void rpm_sample_entry(RpmSample *self, uint32_t tag, uint32_t kind, uint32_t count)
{
    while (kind == 4 && self->values.size % 4 != 0)
        ct_buffer_add_u8(&self->values, 0);
    ct_buffer_add_u32be(&self->index, tag);
    ct_buffer_add_u32be(&self->index, kind);
    ct_buffer_add_u32be(&self->index, (uint32_t)self->values.size);
    ct_buffer_add_u32be(&self->index, count);
    self->entries++;
}

static inline void rpm_sample_text(RpmSample *self, CtRpmTag tag, const char *text)
{
    rpm_sample_entry(self, tag, 6, 1);
    ct_buffer_add(&self->values, (CtBytes){ (const uint8_t *)text, strlen(text) + 1 });
}

static inline void rpm_sample_number(RpmSample *self, CtRpmTag tag, uint32_t number)
{
    rpm_sample_entry(self, tag, 4, 1);
    ct_buffer_add_u32be(&self->values, number);
}

static inline CtBuffer rpm_sample_end(RpmSample *self)
{
    CtBuffer out = ct_buffer_new(16u << 20);

    ct_buffer_add_u32be(&out, self->entries);
    ct_buffer_add_u32be(&out, (uint32_t)self->values.size);
    ct_buffer_add(&out, ct_buffer_bytes(&self->index));
    ct_buffer_add(&out, ct_buffer_bytes(&self->values));
    ct_buffer_clear(&self->index);
    ct_buffer_clear(&self->values);
    return out;
}

/* A package as rpm has it; `padding` bytes more make it large. */
static inline CtBuffer rpm_sample_package(const char *name, const char *version, int epoch,
                                          size_t padding)
{
    RpmSample sample = rpm_sample_begin();
    g_autofree char *source = g_strdup_printf("source-%s-1.src.rpm", version);
    g_autofree char *filler = g_strnfill(padding, 'x');

    rpm_sample_text(&sample, CT_RPM_NAME, name);
    rpm_sample_text(&sample, CT_RPM_VERSION, version);
    rpm_sample_text(&sample, CT_RPM_RELEASE, "1");
    if (epoch >= 0)
        rpm_sample_number(&sample, CT_RPM_EPOCH, (uint32_t)epoch);
    rpm_sample_text(&sample, CT_RPM_ARCHITECTURE, "x86_64");
    rpm_sample_text(&sample, CT_RPM_VENDOR, "Example Vendor");
    rpm_sample_text(&sample, CT_RPM_LICENCE, filler);
    rpm_sample_text(&sample, CT_RPM_SOURCE_PACKAGE, source);
    rpm_sample_text(&sample, CT_RPM_PACKAGER, "Ada <ada@example.org>");
    rpm_sample_number(&sample, CT_RPM_INSTALLED, 1700000000);
    return rpm_sample_end(&sample);
}

/* ---- databases ---- */

static inline void rpm_sample_put(uint8_t *at, uint32_t value, size_t size, bool big)
{
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)(value >> 8 * (big ? size - 1 - i : i));
}

/* rpm's own: one page of slots, the blobs one behind the other. */
static inline CtBuffer rpm_sample_ndb(const CtBytes *header, size_t count)
{
    CtBuffer out = ct_buffer_new(16u << 20);
    uint8_t *page = ct_buffer_reserve(&out, 4096);

    memset(page, 0, 4096);
    memcpy(page, "RpmP", 4);
    rpm_sample_put(page + 12, 1, 4, false);
    for (size_t slot = 2; slot < 256; slot++)
        memcpy(page + 16 * slot, "Slot", 4);
    ct_buffer_commit(&out, 4096);
    for (size_t i = 0; i < count; i++) {
        size_t blocks = (header[i].size + 16 + 12 + 15) / 16;
        size_t from = out.size;
        uint8_t *blob = ct_buffer_reserve(&out, blocks * 16);

        memset(blob, 0, blocks * 16);
        memcpy(blob, "BlbS", 4);
        rpm_sample_put(blob + 4, (uint32_t)i + 1, 4, false);
        rpm_sample_put(blob + 12, (uint32_t)header[i].size, 4, false);
        memcpy(blob + 16, header[i].data, header[i].size);
        uint8_t *tail = blob + blocks * 16 - 12;
        rpm_sample_put(tail, (uint32_t)adler32(1, blob, (uInt)(tail - blob)), 4, false);
        rpm_sample_put(tail + 4, (uint32_t)header[i].size, 4, false);
        memcpy(tail + 8, "BlbE", 4);
        ct_buffer_commit(&out, blocks * 16);
        uint8_t *slot = out.data + 16 * (2 + i);
        rpm_sample_put(slot + 4, (uint32_t)i + 1, 4, false);
        rpm_sample_put(slot + 8, (uint32_t)(from / 16), 4, false);
        rpm_sample_put(slot + 12, (uint32_t)blocks, 4, false);
    }
    return out;
}

enum { RPM_SAMPLE_PAGE = 512 };

static inline uint8_t *rpm_sample_page(CtBuffer *out, uint8_t kind, bool big)
{
    uint32_t number = (uint32_t)(out->size / RPM_SAMPLE_PAGE);
    uint8_t *page = ct_buffer_reserve(out, RPM_SAMPLE_PAGE);

    memset(page, 0, RPM_SAMPLE_PAGE);
    rpm_sample_put(page + 8, number, 4, big);
    page[25] = kind;
    ct_buffer_commit(out, RPM_SAMPLE_PAGE);
    return page;
}

/* The chain of pages that a value of this size needs; returns its first page. */
static inline uint32_t rpm_sample_chain(CtBuffer *out, CtBytes value, bool big)
{
    uint32_t first = (uint32_t)(out->size / RPM_SAMPLE_PAGE);

    for (size_t at = 0; at < value.size; at += RPM_SAMPLE_PAGE - 26) {
        CtBytes part = ct_bytes_slice(value, at, RPM_SAMPLE_PAGE - 26);
        uint8_t *page = rpm_sample_page(out, 7, big);

        if (at + part.size < value.size)
            rpm_sample_put(page + 16, (uint32_t)(out->size / RPM_SAMPLE_PAGE), 4, big);
        rpm_sample_put(page + 22, (uint32_t)part.size, 2, big);
        memcpy(page + 26, part.data, part.size);
    }
    return first;
}

/* A hash of one bucket for each header (the first has rpm's own entry 0, too): small values on the
 * page, larger ones on chains. */
static inline CtBuffer rpm_sample_bdb(const CtBytes *header, size_t count, bool big)
{
    CtBuffer out = ct_buffer_new(16u << 20);
    uint8_t *meta = rpm_sample_page(&out, 8, big);

    rpm_sample_put(meta + 12, 0x061561, 4, big);
    rpm_sample_put(meta + 16, 9, 4, big);
    rpm_sample_put(meta + 20, RPM_SAMPLE_PAGE, 4, big);
    rpm_sample_put(meta + 72, (uint32_t)count - 1, 4, big);
    for (size_t i = 0; i < 32; i++)
        rpm_sample_put(meta + 96 + 4 * i, 1, 4, big);
    for (size_t i = 0; i < count; i++)
        (void)rpm_sample_page(&out, 13, big);
    for (size_t i = 0; i < count; i++) {
        bool off = header[i].size > 200;
        uint32_t chain = off ? rpm_sample_chain(&out, header[i], big) : 0;
        uint8_t *page = out.data + (i + 1) * RPM_SAMPLE_PAGE;
        size_t at = RPM_SAMPLE_PAGE;
        size_t entries = 0;

        for (uint32_t number = i == 0 ? 0 : (uint32_t)i + 1; number <= i + 1;
             number += (uint32_t)i + 1) {
            at -= 5;
            page[at] = 1;
            rpm_sample_put(page + at + 1, number, 4, big);
            rpm_sample_put(page + 26 + 2 * entries++, (uint32_t)at, 2, big);
            at -= number == 0 ? 5 : off ? 12 : 1 + header[i].size;
            page[at] = number != 0 && off ? 3 : 1;
            if (number != 0 && off) {
                rpm_sample_put(page + at + 4, chain, 4, big);
                rpm_sample_put(page + at + 8, (uint32_t)header[i].size, 4, big);
            } else if (number != 0)
                memcpy(page + at + 1, header[i].data, header[i].size);
            rpm_sample_put(page + 26 + 2 * entries++, (uint32_t)at, 2, big);
        }
        rpm_sample_put(page + 20, (uint32_t)entries, 2, big);
    }
    rpm_sample_put(out.data + 32, (uint32_t)(out.size / RPM_SAMPLE_PAGE) - 1, 4, big);
    return out;
}

/* `schema` makes the table Packages in a way of its own; NULL: as rpm does. */
static inline CtBuffer rpm_sample_sqlite(const CtBytes *header, size_t count, const char *schema)
{
    CtBuffer out = ct_buffer_new(64u << 20);
    sqlite3 *database = NULL;
    sqlite3_stmt *row = NULL;
    sqlite3_int64 size = 0;

    assert_int_equal(sqlite3_open(":memory:", &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "PRAGMA page_size = 512", NULL, NULL, NULL), 0);
    assert_int_equal(sqlite3_exec(database,
                                  schema != NULL ? schema
                                                 : "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY "
                                                   "KEY AUTOINCREMENT, blob BLOB NOT NULL)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(
            sqlite3_prepare_v2(database, "INSERT INTO Packages (blob) VALUES (?)", -1, &row, NULL),
            SQLITE_OK);
        (void)sqlite3_bind_blob(row, 1, header[i].data, (int)header[i].size, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(row), SQLITE_DONE);
        (void)sqlite3_finalize(row);
    }
    uint8_t *bytes = sqlite3_serialize(database, "main", &size, 0);
    ct_buffer_add(&out, (CtBytes){ bytes, (size_t)size });
    sqlite3_free(bytes);
    (void)sqlite3_close(database);
    out.data[18] = out.data[19] = 2; /* as rpm leaves it: with a write-ahead log */
    return out;
}
