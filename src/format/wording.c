/* wording.c - labels before a colon, looked up in one table; words found by plain search.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/wording.h"

#include "base/reader.h"
#include "base/text.h"
#include "format/stamp.h"

#include <string.h>

#define LABEL_LARGEST 40
#define PORT_LARGEST  65535
#define VALUE_LARGEST 64

typedef enum { MEANS_NOTHING, MEANS_ADDRESS, MEANS_PORT, MEANS_TIME, MEANS_TIME_UTC } Meaning;

static const struct {
    const char *label;
    Meaning meaning;
} labels[] = {
    { "IP", MEANS_ADDRESS },
    { "IP Address", MEANS_ADDRESS },
    { "Infringer's IP Address", MEANS_ADDRESS },
    { "Infringers IP Address", MEANS_ADDRESS },
    { "Port", MEANS_PORT },
    { "Port ID", MEANS_PORT },
    { "IP Port", MEANS_PORT },
    { "Infringer's Port", MEANS_PORT },
    { "Infringers Port", MEANS_PORT },
    { "Timestamp", MEANS_TIME },
    { "Last Seen Date", MEANS_TIME },
    { "Infringement Timestamp", MEANS_TIME },
    { "Initial Infringement Timestamp", MEANS_TIME },
    { "Recent Infringement Timestamp", MEANS_TIME },
    { "First found (UTC)", MEANS_TIME_UTC },
    { "Last found (UTC)", MEANS_TIME_UTC },
};

static Meaning meaning_of(CtBytes label)
{
    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++)
        if (ct_text_equal_nocase(label, labels[i].label))
            return labels[i].meaning;
    return MEANS_NOTHING;
}

static void add_time(CtWording *self, CtBytes value, bool is_utc)
{
    CtInstant at = 0;
    CtStampVerdict verdict = ct_stamp_read(value, &at);

    if (verdict == CT_STAMP_NO_ZONE && is_utc) {
        g_autofree char *text = ct_bytes_to_text(value);
        g_autofree char *zoned = g_strconcat(text, "Z", NULL);
        verdict = ct_stamp_read(ct_bytes_of_text(zoned), &at);
    }
    if (verdict == CT_STAMP_OK && self->times < CT_WORDING_VALUES)
        self->time[self->times++] = at;
}

static void read_value(CtWording *self, Meaning meaning, CtBytes value)
{
    uint64_t port = 0;
    CtAddress address;

    switch (meaning) {
    case MEANS_ADDRESS:
        if (self->addresses < CT_WORDING_VALUES && ct_address_parse(value, &address))
            self->address[self->addresses++] = address;
        break;
    case MEANS_PORT:
        if (self->ports < CT_WORDING_VALUES && ct_text_to_u64(value, PORT_LARGEST, &port))
            self->port[self->ports++] = (int64_t)port;
        break;
    case MEANS_TIME:
    case MEANS_TIME_UTC:
        add_time(self, value, meaning == MEANS_TIME_UTC);
        break;
    case MEANS_NOTHING:
    default:
        break;
    }
}

static void read_line(CtWording *self, CtBytes line)
{
    size_t reach = MIN(line.size, LABEL_LARGEST);
    const uint8_t *colon = reach == 0 ? NULL : memchr(line.data, ':', reach);

    if (colon == NULL)
        return;
    size_t size = (size_t)(colon - line.data);
    CtBytes label = ct_text_trim((CtBytes){ line.data, size });
    CtBytes value = ct_text_trim(ct_bytes_slice(line, size + 1, line.size));
    if (label.size > 0 && label.data[0] == '>')
        label = ct_text_trim(ct_bytes_slice(label, 1, label.size));
    Meaning meaning = value.size > VALUE_LARGEST ? MEANS_NOTHING : meaning_of(label);
    if (meaning != MEANS_NOTHING)
        read_value(self, meaning, value);
}

static bool has_word(CtBytes text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (memmem(text.data, text.size, *words, strlen(*words)) != NULL)
            return true;
    return false;
}

void ct_wording_read(CtWording *self, CtBytes text)
{
    CtReader reader = ct_reader_over(text);

    while (!ct_reader_at_end(&reader))
        read_line(self, ct_reader_line(&reader));
}

void ct_wording_read_words(CtWording *self, CtBytes text)
{
    static const char *const peer[] = { "orrent",   "ORRENT",    "ed2k", "eDonkey", "nutella",
                                        "Infohash", "Info Hash", "P2P",  "p2p",     NULL };
    static const char *const copyright[] = { "opyright", "OPYRIGHT", "DMCA", "nfring", NULL };
    static const char *const url[] = { "http://", "https://", "hxxp", NULL };

    if (text.size == 0)
        return;
    self->has_peer_words = self->has_peer_words || has_word(text, peer);
    self->has_copyright_words = self->has_copyright_words || has_word(text, copyright);
    self->has_url = self->has_url || has_word(text, url);
}

unsigned ct_wording_contradicts(const CtWording *self, const CtAddress *ip, int64_t port,
                                CtInstant at)
{
    unsigned differs = 0;

    if (self->addresses > 0)
        differs |= CT_WORDING_ADDRESS;
    if (self->ports > 0 && port >= 0)
        differs |= CT_WORDING_PORT;
    if (self->times > 0)
        differs |= CT_WORDING_TIME;
    for (size_t i = 0; i < CT_WORDING_VALUES; i++) {
        if (i < self->addresses && ct_address_equal(&self->address[i], ip))
            differs &= ~(unsigned)CT_WORDING_ADDRESS;
        if (i < self->ports && self->port[i] == port)
            differs &= ~(unsigned)CT_WORDING_PORT;
        if (i < self->times && self->time[i] == at)
            differs &= ~(unsigned)CT_WORDING_TIME;
    }
    return differs;
}
