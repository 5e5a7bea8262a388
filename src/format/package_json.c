/* package_json.c - the notes that are JSON: npm's and Homebrew's.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/package_json.h"

#include "base/json.h"
#include "format/lines.h"
#include "format/package_gather.h"

#include <string.h>

enum { HEAD = 65536 };

typedef struct {
    CtJson json;
    CtPackageGather gather;
    GPtrArray *texts; /* owned: what the gather borrows */
} Reading;

/* ---- what both do ---- */

static void set(Reading *self, CtPackageField field, CtBytes text)
{
    char *copy = ct_bytes_to_text(text);

    g_ptr_array_add(self->texts, copy);
    ct_package_gather_set(&self->gather, field, (CtBytes){ (const uint8_t *)copy, text.size });
}

static void set_value(Reading *self, CtPackageField field)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token == CT_JSON_TEXT)
        set(self, field, self->json.text);
    else
        ct_json_skip(&self->json, token);
}

typedef void (*Member)(Reading *self);

/* The members of an object, each by its key; another value is passed over. */
static void read_object(Reading *self, Member member)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token != CT_JSON_OBJECT) {
        ct_json_skip(&self->json, token);
        return;
    }
    while (ct_json_step(&self->json) == CT_JSON_KEY)
        member(self);
}

static bool is_key(const Reading *self, const char *key)
{
    return ct_lines_equal(self->json.text, key);
}

static bool read_note(CtBytes source, Member member, const char *type, CtRecordSink sink,
                      void *user, GError **error)
{
    Reading self = { .json = ct_json_over(source),
                     .texts = g_ptr_array_new_with_free_func(g_free) };

    read_object(&self, member);
    (void)ct_json_step(&self.json);
    bool read = ct_json_check(&self.json, type, error) &&
                ct_package_gather_tell(&self.gather, type, sink, user, error);
    g_ptr_array_unref(self.texts);
    ct_json_clear(&self.json);
    return read;
}

/* ---- npm ---- */

static void npm_member(Reading *self)
{
    static const struct {
        const char *key;
        CtPackageField field;
    } texts[] = { { "name", CT_PACKAGE_NAME },
                  { "version", CT_PACKAGE_VERSION },
                  { "license", CT_PACKAGE_LICENCE } };
    static const char *const persons[] = { "author", "maintainers", "contributors" };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (is_key(self, texts[i].key)) {
            set_value(self, texts[i].field);
            return;
        }
    for (size_t i = 0; i < G_N_ELEMENTS(persons); i++)
        if (is_key(self, persons[i]))
            ct_package_gather_set(&self->gather, CT_PACKAGE_PERSON, ct_bytes_of_text(persons[i]));
    ct_json_skip(&self->json, CT_JSON_KEY);
}

static int detect_npm(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    return ct_lines_begins(source, "{") && ct_lines_find(head, "\"name\"") != SIZE_MAX &&
                   ct_lines_find(head, "\"version\"") != SIZE_MAX &&
                   (ct_lines_find(head, "\"dependencies\"") != SIZE_MAX ||
                    ct_lines_find(head, "\"main\"") != SIZE_MAX)
               ? 20
               : 0;
}

static bool read_npm(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_note(source, npm_member, "npm", sink, user, error);
}

/* ---- Homebrew ---- */

/* ".../Formula/w/wget.rb" is wget. */
static void set_formula(Reading *self)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token != CT_JSON_TEXT) {
        ct_json_skip(&self->json, token);
        return;
    }
    g_autofree char *path = ct_bytes_to_text(self->json.text);
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(name, '.');

    set(self, CT_PACKAGE_NAME,
        (CtBytes){ (const uint8_t *)name, dot == NULL ? strlen(name) : (size_t)(dot - name) });
}

static void version_member(Reading *self)
{
    if (is_key(self, "stable"))
        set_value(self, CT_PACKAGE_VERSION);
    else
        ct_json_skip(&self->json, CT_JSON_KEY);
}

static void source_member(Reading *self)
{
    if (is_key(self, "path"))
        set_formula(self);
    else if (is_key(self, "tap"))
        set_value(self, CT_PACKAGE_KEY);
    else if (is_key(self, "versions"))
        read_object(self, version_member);
    else
        ct_json_skip(&self->json, CT_JSON_KEY);
}

static void brew_member(Reading *self)
{
    if (is_key(self, "source"))
        read_object(self, source_member);
    else if (is_key(self, "arch"))
        set_value(self, CT_PACKAGE_ARCHITECTURE);
    else
        ct_json_skip(&self->json, CT_JSON_KEY);
}

static int detect_brew(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    return ct_lines_find(head, "\"homebrew_version\"") != SIZE_MAX ? 80 : 0;
}

static bool read_brew(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_note(source, brew_member, "brew", sink, user, error);
}

const CtFormat ct_package_json_npm_format = {
    .name = "npm-package",
    .summary = "an installed package of npm, as its package.json tells",
    .detect = detect_npm,
    .read = read_npm,
};

const CtFormat ct_package_json_brew_format = {
    .name = "brew-receipt",
    .summary = "an installed formula, as Homebrew's receipt tells",
    .detect = detect_brew,
    .read = read_brew,
};
