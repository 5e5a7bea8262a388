/* advisory_revision.c - documents that tell several advisories and are replaced as a whole.
 *
 * A CSAF document speaks of several vulnerabilities; its next revision may leave one out, and a
 * withdrawn one leaves out all. So a build knows each document's newest revision and the drafts
 * that are its own.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_draft.h"

void ct_advisory_draft_document_free(void *document)
{
    CtAdvisoryDraftDocument *self = document;

    g_array_unref(self->advisories);
    g_free(self);
}

static char *key_of(CtBytes feed, CtBytes origin)
{
    g_autofree char *word = ct_bytes_to_text(feed);
    g_autofree char *id = ct_bytes_to_text(origin);

    return g_strdup_printf("%s %s", word, id);
}

CtAdvisoryDraftDocument *ct_advisory_draft_document(const CtAdvisoryBuild *self, CtBytes feed,
                                                    CtBytes origin)
{
    g_autofree char *key = NULL;

    if (g_hash_table_size(self->documents) == 0)
        return NULL;
    key = key_of(feed, origin);
    return g_hash_table_lookup(self->documents, key);
}

static CtAdvisoryDraftDocument *make_document(CtAdvisoryBuild *self, CtBytes feed, CtBytes origin)
{
    CtAdvisoryDraftDocument *document = ct_advisory_draft_document(self, feed, origin);

    if (document != NULL)
        return document;
    document = g_new0(CtAdvisoryDraftDocument, 1);
    document->advisories = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    document->current = CT_INSTANT_NEVER;
    g_hash_table_insert(self->documents, key_of(feed, origin), document);
    return document;
}

void ct_advisory_build_document(CtAdvisoryBuild *self, CtBytes feed, CtBytes origin,
                                CtInstant current)
{
    if (current == CT_INSTANT_NEVER || origin.size == 0)
        return;
    CtAdvisoryDraftDocument *document = make_document(self, feed, origin);
    if (current <= document->current)
        return;
    document->earlier = document->current != CT_INSTANT_NEVER;
    document->current = current;
    for (guint i = 0; i < document->advisories->len; i++) {
        uint32_t number = g_array_index(document->advisories, uint32_t, i);
        CtAdvisoryLayoutAdvisory *record =
            &g_array_index(self->advisories, CtAdvisoryDraftAdvisory, number).record;

        if (record->until == INT64_MAX && record->modified < current)
            record->until = current;
    }
}

void ct_advisory_draft_revive(CtAdvisoryBuild *self, const CtAdvisoryBuildAdvisory *advisory,
                              CtInstant until)
{
    CtAdvisoryDraftDocument *document;

    if (advisory->origin.size == 0 ||
        !ct_bytes_equal(advisory->feed, ct_bytes_of_text(CT_ADVISORY_BUILD_REVISED)))
        return;
    document = make_document(self, advisory->feed, advisory->origin);
    document->current = MAX(document->current, advisory->modified);
    if (until != INT64_MAX)
        document->current = MAX(document->current, until);
}
