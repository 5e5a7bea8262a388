/* advisory_tally.c - the worst of the feeds, and the publisher's word before it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_tally.h"

#include <string.h>

static const char *const words[CT_ADVISORY_LAYOUT_VOICE_COUNT] = { "feed", "affected",
                                                                   "under investigation",
                                                                   "cleared" };

CtAdvisoryTruth ct_advisory_tally_effect(CtAdvisoryLayoutVoice voice, CtAdvisoryTruth truth)
{
    if (voice == CT_ADVISORY_LAYOUT_OPEN)
        return MIN(truth, CT_ADVISORY_MAYBE);
    return voice == CT_ADVISORY_LAYOUT_CLEARED ? CT_ADVISORY_NO : truth;
}

void ct_advisory_tally_add(CtAdvisoryTally *self, CtAdvisoryLayoutVoice voice,
                           CtAdvisoryTruth truth)
{
    CtAdvisoryTruth effect = ct_advisory_tally_effect(voice, truth);

    if (voice != CT_ADVISORY_LAYOUT_FEED) {
        self->spoken = self->spoken || truth == CT_ADVISORY_YES;
        self->said = MAX(self->said, effect);
    }
    self->feeds = MAX(self->feeds, effect);
}

CtAdvisoryTruth ct_advisory_tally_verdict(const CtAdvisoryTally *self)
{
    return self->spoken ? self->said : self->feeds;
}

bool ct_advisory_tally_overrules(const CtAdvisoryTally *self)
{
    return self->spoken && self->said != self->feeds;
}

const char *ct_advisory_tally_word(CtAdvisoryLayoutVoice voice)
{
    return words[voice];
}

bool ct_advisory_tally_of(const char *word, CtAdvisoryLayoutVoice *out)
{
    for (unsigned i = 0; i < CT_ADVISORY_LAYOUT_VOICE_COUNT; i++)
        if (strcmp(word, words[i]) == 0) {
            *out = (CtAdvisoryLayoutVoice)i;
            return true;
        }
    return false;
}

const char *ct_advisory_tally_sentence(void)
{
    return "what the publisher of a product says of it counts before what other feeds say; of "
           "several words of the publisher the worst";
}

char *ct_advisory_tally_status(const char *state, const char *justification, const char *publisher)
{
    return g_strdup_printf("%s%s%s by %s", state, justification[0] == '\0' ? "" : ", ",
                           justification, publisher);
}

static size_t word_end(CtBytes text, size_t at)
{
    while (at < text.size && (g_ascii_isalnum(text.data[at]) || text.data[at] == '_'))
        at++;
    return at;
}

void ct_advisory_tally_split(CtBytes status, CtBytes *out_state, CtBytes *out_justification)
{
    size_t end = word_end(status, 0);
    CtBytes rest = ct_bytes_slice(status, end, status.size);

    *out_state = ct_bytes_slice(status, 0, end);
    *out_justification = (CtBytes){ NULL, 0 };
    if (rest.size > 2 && rest.data[0] == ',' && rest.data[1] == ' ')
        *out_justification = ct_bytes_slice(rest, 2, word_end(rest, 2) - 2);
}
