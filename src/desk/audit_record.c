/* audit_record.c - one table of numbers, and the four that are no numbers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/audit_record.h"

#include "base/file.h"
#include "base/text.h"
#include "jail/worker.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    size_t place; /* of a uint64_t in the report */
} numbers[] = {
    { "size", offsetof(CtAuditReport, checkpoint.head.size) },
    { "drawn", offsetof(CtAuditReport, drawn) },
    { "cases", offsetof(CtAuditReport, cases) },
    { "case_lines", offsetof(CtAuditReport, case_lines) },
    { "custody", offsetof(CtAuditReport, custody) },
    { "definitions", offsetof(CtAuditReport, definitions) },
    { "earlier", offsetof(CtAuditReport, earlier) },
};

void ct_audit_record_fill(const CtAuditReport *report, CtRecord *out)
{
    const CtCheckpoint *checkpoint = &report->checkpoint;
    const CtNoteVerifier *verifier = &report->verifier;

    ct_record_begin(out, "bundle");
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        uint64_t value;

        memcpy(&value, (const uint8_t *)report + numbers[i].place, sizeof value);
        ct_record_number(out, numbers[i].name, (int64_t)value, 0, 0);
    }
    ct_record_text(out, "origin", ct_bytes_of_text(checkpoint->origin), 0, 0);
    ct_record_text(out, "signer", ct_bytes_of_text(verifier->name), 0, 0);
    ct_record_bytes(out, "root", (CtBytes){ checkpoint->head.root, CT_DIGEST_SIZE }, 0, 0);
    ct_record_bytes(out, "id", (CtBytes){ verifier->id, sizeof verifier->id }, 0, 0);
    ct_record_bytes(out, "public", (CtBytes){ verifier->public, sizeof verifier->public }, 0, 0);
    ct_record_bytes(out, "earlier_note", (CtBytes){ report->earlier_note, CT_DIGEST_SIZE }, 0, 0);
}

static bool take_bytes(const CtRecord *record, const char *name, uint8_t *out, size_t size)
{
    const CtRecordField *field = ct_record_find(record, name);

    if (field == NULL || field->kind != CT_VALUE_BYTES || field->bytes.size != size)
        return false;
    memcpy(out, field->bytes.data, size);
    return true;
}

static bool take_name(const CtRecord *record, const char *name, char out[CT_NOTE_NAME_SIZE])
{
    CtBytes text = ct_record_get_text(record, name);

    if (text.size == 0 || text.size >= CT_NOTE_NAME_SIZE || memchr(text.data, 0, text.size) != NULL)
        return false;
    memcpy(out, text.data, text.size);
    out[text.size] = '\0';
    return ct_note_name_is_good(out);
}

static bool take_numbers(const CtRecord *record, CtAuditReport *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        const CtRecordField *field = ct_record_find(record, numbers[i].name);

        if (field == NULL || field->kind != CT_VALUE_NUMBER || field->number < 0)
            return false;
        memcpy((uint8_t *)out + numbers[i].place, &field->number, sizeof(uint64_t));
    }
    return true;
}

bool ct_audit_record_read(const CtRecord *record, CtAuditReport *out, GError **error)
{
    CtAuditReport made = { 0 };
    CtNoteVerifier *verifier = &made.verifier;

    if (strcmp(record->kind, "bundle") != 0 || !take_numbers(record, &made) ||
        !take_name(record, "origin", made.checkpoint.origin) ||
        !take_name(record, "signer", verifier->name) ||
        !take_bytes(record, "root", made.checkpoint.head.root, CT_DIGEST_SIZE) ||
        !take_bytes(record, "id", verifier->id, sizeof verifier->id) ||
        !take_bytes(record, "public", verifier->public, sizeof verifier->public) ||
        !take_bytes(record, "earlier_note", made.earlier_note, CT_DIGEST_SIZE))
        return ct_fail(error, CT_ERROR_INPUT, "its check gave what none gives");
    *out = made;
    return true;
}

typedef struct {
    CtAuditReport report;
    unsigned count;
} Taken;

static bool take(void *user, const CtRecord *record, GError **error)
{
    Taken *self = user;

    self->count++;
    return ct_audit_record_read(record, &self->report, error);
}

bool ct_audit_record_check(const char *path, CtAuditReport *out, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_SOURCE_BYTES);
    g_autofree char *program = NULL;
    g_autoptr(CtWorker) worker = NULL;
    Taken taken = { 0 };

    if (!ct_file_read_named(path, &bytes, "it", error))
        return false;
    program = ct_worker_find(CT_AUDIT_PROGRAM, error);
    if (program == NULL)
        return false;
    worker = ct_worker_start(&(CtWorkerOptions){ .program = program }, error);
    if (worker == NULL ||
        !ct_worker_read(worker, CT_AUDIT_FORMAT, ct_buffer_bytes(&bytes), take, &taken, error))
        return false;
    if (taken.count != 1)
        return ct_fail(error, CT_ERROR_INPUT, "its check did not end");
    *out = taken.report;
    return true;
}
