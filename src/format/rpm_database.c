/* rpm_database.c - one record per installed package.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/rpm_database.h"

#include "base/text.h"
#include "format/lines.h"
#include "format/product_record.h"
#include "format/rpm_header.h"
#include "format/rpm_store.h"
#include "format/sqlite_image.h"

#include <string.h>

typedef struct {
    CtRecordSink sink; /* borrowed */
    void *user;
    bool any; /* a record went out */
} Listing;

static bool count_and_pass(void *user, const CtRecord *record, GError **error)
{
    Listing *self = user;

    self->any = true;
    return self->sink(self->user, record, error);
}

/* The texts that a package's record is made of. */
typedef struct {
    CtBuffer version;
    CtBuffer row;
    CtBuffer source;
    char installed[CT_TIME_TEXT_SIZE];
} Texts;

static int detect(CtBytes source)
{
    static const int sure[] = { [CT_RPM_STORE_NONE] = 0,
                                [CT_RPM_STORE_SQLITE] = 95,
                                [CT_RPM_STORE_NDB] = 95,
                                [CT_RPM_STORE_BDB] = 50 };

    return sure[ct_rpm_store_kind(source)];
}

static size_t last_hyphen(CtBytes text)
{
    for (size_t i = text.size; i > 0; i--)
        if (text.data[i - 1] == '-')
            return i - 1;
    return SIZE_MAX;
}

static bool ends_as(CtBytes text, const char *end)
{
    size_t size = strlen(end);

    return text.size >= size && memcmp(text.data + text.size - size, end, size) == 0;
}

/* "NAME-VERSION-RELEASE.src.rpm", told when it says more than the package's own name and version
 * do; an epoch is not in it. */
static void add_source(const CtRpmHeader *header, CtBuffer *out)
{
    CtBytes file = ct_rpm_header_text(header, CT_RPM_SOURCE_PACKAGE);
    CtBytes version = ct_rpm_header_text(header, CT_RPM_VERSION);
    CtBytes release = ct_rpm_header_text(header, CT_RPM_RELEASE);

    if (!ends_as(file, ".src.rpm") && !ends_as(file, ".nosrc.rpm"))
        return;
    file.size -= strlen(ends_as(file, ".src.rpm") ? ".src.rpm" : ".nosrc.rpm");
    size_t second = last_hyphen(file);
    size_t first = second == SIZE_MAX ? SIZE_MAX : last_hyphen(ct_bytes_slice(file, 0, second));
    if (first == SIZE_MAX || first == 0)
        return;
    CtBytes name = ct_bytes_slice(file, 0, first);
    bool same = ct_bytes_equal(ct_bytes_slice(file, first + 1, second - first - 1), version) &&
                ct_bytes_equal(ct_bytes_slice(file, second + 1, SIZE_MAX), release);
    if (same && ct_bytes_equal(name, ct_rpm_header_text(header, CT_RPM_NAME)))
        return;
    ct_buffer_add(out, name);
    if (same)
        return;
    ct_buffer_add_text(out, " (");
    ct_buffer_add(out, ct_bytes_slice(file, first + 1, SIZE_MAX));
    ct_buffer_add_text(out, ")");
}

static CtBytes installed_of(const CtRpmHeader *header, char out[CT_TIME_TEXT_SIZE])
{
    uint64_t seconds = 0;

    if (!ct_rpm_header_number(header, CT_RPM_INSTALLED, &seconds) || seconds > UINT32_MAX)
        return (CtBytes){ 0 };
    return ct_bytes_of_text(ct_time_text((CtInstant)seconds, out));
}

static bool put_dropped(Listing *self, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */

    ct_record_begin(&record, "dropped");
    ct_record_text(&record, "reason", ct_bytes_of_text("personal"), 0, 0);
    return count_and_pass(self, &record, error);
}

static bool put_package(Listing *self, const CtRpmHeader *header, const CtRpmStored *stored,
                        Texts *texts, GError **error)
{
    CtBytes vendor = ct_rpm_header_text(header, CT_RPM_VENDOR);
    const CtProductExtra extra[] = {
        { "licence", ct_rpm_header_text(header, CT_RPM_LICENCE) },
        { "installed", installed_of(header, texts->installed) },
    };
    CtProductRecord package = { .type = "rpm",
                                .name = ct_rpm_header_text(header, CT_RPM_NAME),
                                .architecture = ct_rpm_header_text(header, CT_RPM_ARCHITECTURE),
                                .vendor = ct_text_is_utf8(vendor) ? vendor : (CtBytes){ 0 },
                                .line = stored->number,
                                .from = stored->from,
                                .to = stored->to,
                                .extra = extra,
                                .extras = G_N_ELEMENTS(extra) };

    ct_rpm_header_add_version(header, &texts->version);
    add_source(header, &texts->source);
    ct_buffer_add(&texts->row, package.name);
    ct_buffer_add_text(&texts->row, "-");
    ct_buffer_add(&texts->row, ct_buffer_bytes(&texts->version));
    package.version = ct_buffer_bytes(&texts->version);
    package.source = ct_buffer_bytes(&texts->source);
    package.row = ct_buffer_bytes(&texts->row);
    if (package.name.size == 0 || ct_rpm_header_text(header, CT_RPM_VERSION).size == 0)
        return ct_product_record_aside(&package, "malformed", "a name or a version is missing",
                                       count_and_pass, self, error);
    if (ct_lines_equal(package.name, "gpg-pubkey"))
        return true;
    return ct_product_record_emit(&package, count_and_pass, self, error) &&
           (ct_rpm_header_text(header, CT_RPM_PACKAGER).size == 0 || put_dropped(self, error));
}

static bool take(void *user, const CtRpmStored *stored, GError **error)
{
    Listing *self = user;
    const CtProductRecord place = { .line = stored->number,
                                    .from = stored->from,
                                    .to = stored->to };
    g_autoptr(GError) problem = NULL;
    CtRpmHeader header;

    if (stored->fault != NULL &&
        !ct_product_record_aside(&place, "damaged", stored->fault, count_and_pass, self, error))
        return false;
    if (!ct_rpm_header_parse(stored->header, &header, &problem))
        return stored->fault != NULL ||
               ct_product_record_aside(&place, "malformed", problem->message, count_and_pass, self,
                                       error);
    Texts texts = { .version = ct_buffer_new(2 * (size_t)CT_LIMIT_VALUE_BYTES),
                    .row = ct_buffer_new(3 * (size_t)CT_LIMIT_VALUE_BYTES),
                    .source = ct_buffer_new(CT_LIMIT_VALUE_BYTES) };
    bool more = put_package(self, &header, stored, &texts, error);
    ct_buffer_clear(&texts.version);
    ct_buffer_clear(&texts.row);
    ct_buffer_clear(&texts.source);
    return more;
}

static bool read_database(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Listing self = { .sink = sink, .user = user };
    const CtProductRecord nothing = { 0 };

    return ct_rpm_store_each(source, take, &self, error) &&
           (self.any ||
            ct_product_record_aside(&nothing, "empty", "nothing is installed", sink, user, error));
}

const CtFormat ct_rpm_database_format = {
    .name = "rpm-database",
    .summary = "installed packages, as rpm keeps them (SQLite, ndb, Berkeley DB)",
    .detect = detect,
    .read = read_database,
    .warm_up = ct_sqlite_image_warm_up,
};
