/* authority.h - an invented authority for tests and benches: an instance with one mandate in a
 * fresh folder, from the demonstration's settings and dossier, and an mbox from the demonstration's
 * story.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"
#include "demo/story.h"
#include "jail/worker.h"

#define CT_AUTHORITY_NAME  "response"
#define CT_AUTHORITY_START 1735718400 /* 2025-01-01T08:00:00Z */

typedef struct {
    CtMandate *mandate; /* owned */
    CtBook *book;       /* owned */
} CtAuthority;

G_GNUC_UNUSED static void ct_authority_close(CtAuthority *self)
{
    ct_book_free(self->book);
    ct_mandate_free(self->mandate);
    *self = (CtAuthority){ 0 };
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtAuthority, ct_authority_close)

/* Makes the instance; the folder must be there. */
G_GNUC_UNUSED static bool ct_authority_make(const char *instance, GError **error)
{
    g_autofree char *share = g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", NULL);
    g_autofree char *settings = g_build_filename(share, "demo", "authority.yaml", NULL);
    const CtMandatePlan plan = { .name = CT_AUTHORITY_NAME,
                                 .settings = settings,
                                 .share = share,
                                 .dossier = "graduated",
                                 .clock = CT_AUTHORITY_START };

    return ct_mandate_init_instance(instance, error) && ct_mandate_add(instance, &plan, error);
}

G_GNUC_UNUSED static bool ct_authority_open(const char *instance, CtAuthority *out, GError **error)
{
    out->mandate = ct_mandate_open(instance, CT_AUTHORITY_NAME, error);
    out->book = out->mandate == NULL ? NULL : ct_book_open(out->mandate, error);
    return out->book != NULL;
}

/* An mbox of so many referral mails, and a twentieth of that of other mail. */
G_GNUC_UNUSED static bool ct_authority_write_mails(const char *path, uint32_t mails, GError **error)
{
    const CtStoryPlan plan = { .seed = 42,
                               .subscribers = MAX(2000, 2 * mails),
                               .minority = 300,
                               .start = CT_AUTHORITY_START };
    g_autoptr(CtStory) story = ct_story_new(&plan);

    return ct_story_write_mails(story, path, mails, CT_AUTHORITY_START, false, error);
}

G_GNUC_UNUSED static CtWorker *ct_authority_worker(GError **error)
{
    g_autofree char *program = g_build_filename(g_getenv("CT_BUILD_ROOT"), "constat-worker", NULL);
    const CtWorkerOptions options = { .program = program };

    return ct_worker_start(&options, error);
}
