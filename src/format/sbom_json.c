/* sbom_json.c - objects and lists, and what is said of those that are neither.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/sbom_json.h"

static void aside(CtSbomReading *self, const char *reason, const char *detail, const char *pointer)
{
    self->stopped = self->stopped ||
                    !ct_sbom_aside(reason, detail, pointer, self->sink, self->user, self->error);
}

static void read_object(CtSbomReading *self, const char *pointer)
{
    g_auto(CtSbomComponent) component = ct_sbom_component();

    while (!self->stopped && ct_json_step(&self->json) == CT_JSON_KEY)
        self->kind->read_member(self, &component, pointer);
    if (self->stopped || !ct_reader_ok(&self->json.reader))
        return; /* asked once at the end */
    self->products++;
    self->stopped = !ct_sbom_emit(&component, pointer, self->sink, self->user, self->error);
}

void ct_sbom_json_component(CtSbomReading *self, const char *pointer)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token == CT_JSON_OBJECT)
        read_object(self, pointer);
    else
        ct_json_skip(&self->json, token);
}

void ct_sbom_json_components(CtSbomReading *self, const char *pointer)
{
    CtJsonToken token = ct_json_step(&self->json);
    uint64_t number = 0;

    if (token != CT_JSON_ARRAY) {
        ct_json_skip(&self->json, token);
        aside(self, "malformed", self->kind->unlisted, pointer);
        return;
    }
    while (!self->stopped && (token = ct_json_step(&self->json)) != CT_JSON_ARRAY_END &&
           token != CT_JSON_END) {
        g_autofree char *item = g_strdup_printf("%s/%" G_GUINT64_FORMAT, pointer, number++);

        if (token == CT_JSON_OBJECT) {
            read_object(self, item);
            continue;
        }
        ct_json_skip(&self->json, token);
        aside(self, "malformed", self->kind->unshaped, item);
    }
}

static bool read_document(CtSbomReading *self)
{
    const CtSbomKind *kind = self->kind;

    if (ct_json_step(&self->json) != CT_JSON_OBJECT)
        ct_json_reject(&self->json, "is no object");
    while (!self->stopped && ct_json_step(&self->json) == CT_JSON_KEY)
        kind->read_root(self);
    if (self->stopped || !ct_json_check(&self->json, kind->name, self->error))
        return false;
    if (!self->named)
        return ct_fail(self->error, CT_ERROR_INPUT, "%s: %s", kind->name, kind->unnamed);
    if (!self->known)
        aside(self, "version", kind->unknown, kind->version);
    if (self->products == 0)
        aside(self, "empty", kind->empty, "");
    return !self->stopped;
}

bool ct_sbom_json_read(CtBytes source, const CtSbomKind *kind, CtRecordSink sink, void *user,
                       GError **error)
{
    CtSbomReading self = {
        .json = ct_json_over(source), .kind = kind, .sink = sink, .user = user, .error = error
    };
    bool done = read_document(&self);

    ct_json_clear(&self.json);
    return done;
}
