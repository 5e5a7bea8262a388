/* windows_registry.c - one key at a time; its texts are told when the next key begins.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/windows_registry.h"

#include "base/text.h"
#include "format/listing.h"
#include "format/windows_text.h"

#include <string.h>

enum {
    DISPLAY_NAME,
    DISPLAY_VERSION,
    PUBLISHER,
    PRODUCT_NAME,
    CURRENT_VERSION,
    BUILD,
    EDITION,
    TEXTS
};

static const char *const names[TEXTS] = { "DisplayName", "DisplayVersion", "Publisher",
                                          "ProductName", "CurrentVersion", "CurrentBuildNumber",
                                          "EditionID" };

typedef struct {
    CtListing listing;
    CtBytes key; /* its whole path */
    CtBytes text[TEXTS];
    GPtrArray *unescaped; /* owned: what the texts borrow */
    unsigned persons;
    uint64_t line;
} Reading;

/* ---- what a key tells ---- */

/* The key's own name, when it stands below one called that. */
static bool is_below(CtBytes key, const char *folder, CtBytes *out_name)
{
    size_t at = ct_lines_find(key, folder);

    if (at == SIZE_MAX)
        return false;
    *out_name = ct_bytes_slice(key, at + strlen(folder), SIZE_MAX);
    return out_name->size > 0 && memchr(out_name->data, '\\', out_name->size) == NULL;
}

static bool ends_with(CtBytes key, const char *tail)
{
    size_t size = strlen(tail);

    return key.size >= size &&
           ct_text_equal_nocase(ct_bytes_slice(key, key.size - size, SIZE_MAX), tail);
}

static bool tell_program(Reading *self, CtBytes name, GError **error)
{
    const CtProductExtra extra[] = { { "key", name } };

    if (self->text[DISPLAY_NAME].size == 0)
        return true;
    return ct_listing_product(&self->listing,
                              &(CtProductRecord){ .type = "windows-uninstall",
                                                  .class = ct_bytes_of_text("application"),
                                                  .name = self->text[DISPLAY_NAME],
                                                  .version = self->text[DISPLAY_VERSION],
                                                  .vendor = self->text[PUBLISHER],
                                                  .line = self->line,
                                                  .extra = extra,
                                                  .extras = G_N_ELEMENTS(extra) },
                              error);
}

static bool tell_system(Reading *self, GError **error)
{
    g_auto(CtBuffer) version = ct_buffer_new(2 * (size_t)CT_LIMIT_LOG_LINE);
    const CtProductExtra extra[] = { { "edition", self->text[EDITION] } };

    if (self->text[PRODUCT_NAME].size == 0)
        return true;
    ct_buffer_add(&version, self->text[CURRENT_VERSION]);
    if (self->text[CURRENT_VERSION].size > 0 && self->text[BUILD].size > 0) {
        ct_buffer_add_u8(&version, '.');
        ct_buffer_add(&version, self->text[BUILD]);
    }
    return ct_listing_product(
        &self->listing,
        &(CtProductRecord){ .type = "windows",
                            .class = ct_bytes_of_text("operating-system"),
                            .name = self->text[PRODUCT_NAME],
                            .version = ct_buffer_bytes(&version),
                            .vendor = ct_bytes_of_text("Microsoft Corporation"),
                            .line = self->line,
                            .extra = extra,
                            .extras = G_N_ELEMENTS(extra) },
        error);
}

static bool tell_dropped(Reading *self, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */
    bool more = true;

    for (; more && self->persons > 0; self->persons--) {
        ct_record_begin(&record, "dropped");
        ct_record_text(&record, "reason", ct_bytes_of_text("personal"), 0, 0);
        more = self->listing.sink(self->listing.user, &record, error);
    }
    return more;
}

static bool end_key(Reading *self, GError **error)
{
    CtBytes name;
    bool more = true;

    if (is_below(self->key, "\\Uninstall\\", &name))
        more = tell_program(self, name, error);
    else if (ends_with(self->key, "\\Windows NT\\CurrentVersion"))
        more = tell_system(self, error) && tell_dropped(self, error);
    memset(self->text, 0, sizeof self->text);
    g_ptr_array_set_size(self->unescaped, 0);
    self->persons = 0;
    return more;
}

static bool begin_key(Reading *self, CtBytes key, GError **error)
{
    bool more = end_key(self, error);

    self->key = key;
    self->line = self->listing.lines.number;
    return more;
}

static void take_value(Reading *self, CtBytes name, CtBytes text)
{
    self->persons += ct_text_equal_nocase(name, "RegisteredOwner") ||
                             ct_text_equal_nocase(name, "RegisteredOrganization")
                         ? 1
                         : 0;
    for (size_t i = 0; i < TEXTS; i++)
        if (ct_text_equal_nocase(name, names[i]))
            self->text[i] = text;
}

/* ---- a .reg file ---- */

/* "text" with \\ and \" for \ and "; *rest moves behind it. False when it does not begin so or does
 * not end. */
static bool take_quoted(Reading *self, CtBytes *rest, CtBytes *out)
{
    GString *text = g_string_new(NULL);
    size_t at = 1;
    bool begins = rest->size > 0 && rest->data[0] == '"';

    while (begins && at < rest->size && rest->data[at] != '"') {
        at += rest->data[at] == '\\' && at + 1 < rest->size ? 1 : 0;
        g_string_append_c(text, (char)rest->data[at++]);
    }
    bool whole = begins && at < rest->size;
    *out = (CtBytes){ (const uint8_t *)text->str, text->len };
    g_ptr_array_add(self->unescaped, g_string_free(text, false));
    *rest = ct_bytes_slice(*rest, whole ? at + 1 : rest->size, SIZE_MAX);
    return whole;
}

static bool take_exported(Reading *self, CtBytes line, GError **error)
{
    CtBytes rest = ct_text_trim(line);
    CtBytes name;
    CtBytes text;

    if (rest.size > 2 && rest.data[0] == '[' && rest.data[rest.size - 1] == ']')
        return begin_key(self, ct_bytes_slice(rest, 1, rest.size - 2), error);
    if (!take_quoted(self, &rest, &name) || rest.size < 2 || rest.data[0] != '=')
        return true;
    rest = ct_bytes_slice(rest, 1, SIZE_MAX);
    if (take_quoted(self, &rest, &text))
        take_value(self, name, text);
    return true;
}

/* ---- reg query ---- */

/* "    Name    REG_SZ    value", parted by four blanks. */
static bool take_queried(Reading *self, CtBytes line, GError **error)
{
    static const char kind[] = "    REG_SZ    ";
    size_t at = ct_lines_find(line, kind);

    if (ct_lines_begins(line, "HKEY_"))
        return begin_key(self, ct_text_trim(line), error);
    if (at != SIZE_MAX)
        take_value(self, ct_text_trim(ct_bytes_slice(line, 0, at)),
                   ct_text_trim(ct_bytes_slice(line, at + strlen(kind), SIZE_MAX)));
    return true;
}

static bool is_exported(CtBytes text)
{
    CtBytes first = ct_listing_first(text);

    return ct_lines_begins(first, "Windows Registry Editor Version") ||
           ct_lines_equal(first, "REGEDIT4");
}

static int detect(CtBytes source)
{
    g_auto(CtBuffer) text = ct_buffer_new(4 * (size_t)CT_LISTING_HEAD);

    ct_windows_text(ct_bytes_slice(source, 0, CT_LISTING_HEAD), &text);
    CtBytes head = ct_buffer_bytes(&text);
    return is_exported(head) ? 100 : ct_lines_begins(ct_listing_first(head), "HKEY_") ? 90 : 0;
}

static bool read_all(Reading *self, GError **error)
{
    CtLines *lines = &self->listing.lines;
    bool exported = is_exported(lines->source);
    bool more = true;

    while (more && ct_lines_next(lines)) {
        if (lines->too_long)
            more = ct_listing_aside(&self->listing, "too-long", "the line is too long", error);
        else
            more = exported ? take_exported(self, lines->text, error)
                            : take_queried(self, lines->text, error);
    }
    return more && end_key(self, error);
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(4 * (size_t)CT_LIMIT_WINDOWS_LIST_BYTES);

    if (source.size > CT_LIMIT_WINDOWS_LIST_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "registry: larger than %u MiB",
                       CT_LIMIT_WINDOWS_LIST_BYTES >> 20);
    ct_windows_text(source, &text);
    Reading self = { .listing = ct_listing_over(ct_buffer_bytes(&text), sink, user),
                     .unescaped = g_ptr_array_new_with_free_func(g_free) };
    self.listing.converted = true;
    bool more = read_all(&self, error);
    g_ptr_array_unref(self.unescaped);
    return ct_listing_end(&self.listing, more, error);
}

const CtFormat ct_windows_registry_format = {
    .name = "windows-registry",
    .summary = "installed software, as reg export or reg query prints the registry",
    .detect = detect,
    .read = read_source,
};
