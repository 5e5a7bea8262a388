/* csaf_note.c - notes counted by their titles.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_note.h"

bool ct_csaf_note_in_english(const CtCsafWorld *world)
{
    const char *language = ct_csaf_node_text_at(world->root, "document/lang");

    return language == NULL || g_ascii_strcasecmp(language, "en") == 0 ||
           g_ascii_strncasecmp(language, "en-", 3) == 0;
}

void ct_csaf_note_one(const CtCsafWorld *world, const char *title, const char *category)
{
    const CtCsafNode *document = ct_csaf_node_at(world->root, "document");
    const CtCsafNode *notes = ct_csaf_node_at(document, "notes");
    unsigned found = 0;

    if (!ct_csaf_note_in_english(world))
        return;
    for (unsigned i = 0; i < ct_csaf_node_count(notes); i++) {
        const CtCsafNode *note = ct_csaf_node_item(notes, i);

        if (!ct_csaf_node_says(note, "title", title))
            continue;
        found++;
        if (!ct_csaf_node_says(note, "category", category))
            ct_csaf_finding_add(world->out, note, "the note \"%s\" must have the category %s",
                                title, category);
    }
    if (found != 1)
        ct_csaf_finding_add(world->out, notes != NULL ? notes : document,
                            "there must be one note with the title \"%s\", not %u", title, found);
}
