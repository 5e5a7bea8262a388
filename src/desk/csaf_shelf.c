/* csaf_shelf.c - a document is asked twice: is it valid, and what does it say of itself.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/csaf_shelf.h"

#include "format/csaf_json.h"
#include "format/csaf_verdict.h"

#include <string.h>

static const char *const names[] = {
    "id",    "title",  "version",   "released",  "current",           "csaf_version",
    "label", "status", "publisher", "namespace", "publisher_category"
};

void ct_csaf_document_clear(CtCsafDocument *self)
{
    for (size_t i = 0; i < CT_CSAF_SHELF_TEXTS; i++)
        g_free(self->text[i]);
    g_free(self->folder);
    g_free(self->path);
    g_free(self->fault);
    *self = (CtCsafDocument){ 0 };
}

int ct_csaf_shelf_rank(const char *label)
{
    static const char *const labels[][2] = { { "CLEAR", "WHITE" },
                                             { "GREEN", "GREEN" },
                                             { "AMBER", "AMBER" },
                                             { "AMBER+STRICT", "AMBER+STRICT" },
                                             { "RED", "RED" } };

    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++)
        if (strcmp(labels[i][0], label) == 0 || strcmp(labels[i][1], label) == 0)
            return (int)i;
    return -1;
}

char *ct_csaf_shelf_name(const char *id)
{
    g_autoptr(GString) name = g_string_new(NULL);

    for (const char *at = id; *at != '\0'; at++) {
        char byte = g_ascii_tolower(*at);

        if (g_ascii_islower(byte) || g_ascii_isdigit(byte) || byte == '+' || byte == '-')
            g_string_append_c(name, byte);
        else if (name->len == 0 || name->str[name->len - 1] != '_')
            g_string_append_c(name, '_');
    }
    g_string_append(name, ".json");
    return g_string_free(g_steal_pointer(&name), FALSE);
}

char *ct_csaf_shelf_digest(GChecksumType kind, CtBytes bytes)
{
    g_autoptr(GChecksum) sum = g_checksum_new(kind);

    g_checksum_update(sum, bytes.data, (gssize)bytes.size);
    return g_strdup(g_checksum_get_string(sum));
}

/* ---- the jail's answers ---- */

static bool take_finding(void *user, const CtRecord *record, GError **error)
{
    CtCsafDocument *self = user;

    (void)error;
    if (strcmp(record->kind, "finding") != 0 || self->fault != NULL)
        return true;
    g_autofree char *test = ct_bytes_to_text(ct_record_get_text(record, "test"));
    g_autofree char *pointer = ct_bytes_to_text(ct_record_get_text(record, "pointer"));
    g_autofree char *message = ct_bytes_to_text(ct_record_get_text(record, "message"));
    self->fault = g_strdup_printf("not valid: %s: %s: %s", test, pointer, message);
    return true;
}

static bool take_document(void *user, const CtRecord *record, GError **error)
{
    CtCsafDocument *self = user;

    (void)error;
    if (strcmp(record->kind, "document") != 0)
        return true;
    for (size_t i = 0; i < CT_CSAF_SHELF_TEXTS; i++) {
        g_free(self->text[i]);
        self->text[i] = ct_bytes_to_text(ct_record_get_text(record, names[i]));
    }
    return true;
}

/* What the reader refuses is the document's fault; only a jail that does not work is ours. */
static bool ask(CtWorker *worker, const CtFormat *format, CtBytes bytes, CtRecordSink sink,
                CtCsafDocument *document, GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (ct_worker_read(worker, format->name, bytes, sink, document, &problem))
        return true;
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_SYSTEM)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    if (document->fault == NULL)
        document->fault = g_strdup(problem->message);
    return true;
}

/* ---- the place ---- */

static const char *fault_of(const CtCsafDocument *self)
{
    if (self->text[CT_CSAF_SHELF_LABEL][0] == '\0')
        return "/document/distribution/tlp: no TLP label says who may read it";
    if (ct_csaf_shelf_rank(self->text[CT_CSAF_SHELF_LABEL]) < 0)
        return "/document/distribution/tlp/label: no label of TLP";
    if (strcmp(self->text[CT_CSAF_SHELF_STATUS], "draft") == 0)
        return "/document/tracking/status: a draft is not published";
    return NULL;
}

static void place(CtCsafDocument *self)
{
    g_autofree char *name = ct_csaf_shelf_name(self->text[CT_CSAF_SHELF_ID]);

    self->folder = g_ascii_strdown(self->text[CT_CSAF_SHELF_LABEL], -1);
    g_strdelimit(self->folder, "+", '-');
    self->path =
        g_strdup_printf("%s/%.4s/%s", self->folder, self->text[CT_CSAF_SHELF_RELEASED], name);
}

bool ct_csaf_shelf_look(CtWorker *worker, CtBytes bytes, CtCsafDocument *out, GError **error)
{
    g_auto(CtCsafDocument) made = { 0 };

    for (size_t i = 0; i < CT_CSAF_SHELF_TEXTS; i++)
        made.text[i] = g_strdup("");
    if (!ask(worker, &ct_csaf_verdict_format, bytes, take_finding, &made, error) ||
        !ask(worker, &ct_csaf_json_format, bytes, take_document, &made, error))
        return false;
    if (made.fault == NULL)
        made.fault = g_strdup(fault_of(&made));
    if (made.text[CT_CSAF_SHELF_ID][0] != '\0' && made.text[CT_CSAF_SHELF_LABEL][0] != '\0')
        place(&made);
    *out = made;
    made = (CtCsafDocument){ 0 };
    return true;
}
