/* invent.c - `invent FOLDER MAILS`: the input of a small demonstration, the same at every call.
 *
 * Writes into FOLDER the logs and the customer book of an invented provider, first.mbox with MAILS
 * referral mails of day one, and later.mbox about the repeat offenders, three weeks on.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "demo/story.h"

#include <stdio.h>

#define START 1735689600 /* 2025-01-01T00:00:00Z */
#define LATER (21 * CT_DAY_SECONDS)

static bool write_all(CtStory *story, const char *folder, uint32_t mails, GError **error)
{
    g_autofree char *first = g_build_filename(folder, "first.mbox", NULL);
    g_autofree char *later = g_build_filename(folder, "later.mbox", NULL);
    g_autofree char *book = g_build_filename(folder, "book.csv", NULL);

    return ct_network_write_logs(ct_story_network(story), folder, error) &&
           ct_story_write_mails(story, first, mails, START, false, error) &&
           ct_story_write_mails(story, later, mails / 4, START + LATER, true, error) &&
           ct_story_write_book(story, book, error);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

    if (argc != 3)
        return 2;
    uint32_t mails = (uint32_t)g_ascii_strtoull(argv[2], NULL, 10);
    const CtStoryPlan plan = {
        .seed = 7, .subscribers = MAX(300, mails), .minority = MAX(1, mails / 10), .start = START
    };
    g_autoptr(CtStory) story = ct_story_new(&plan);
    if (write_all(story, argv[1], mails, &error))
        return 0;
    (void)fprintf(stderr, "invent: %s\n", error->message);
    return 1;
}
