/* wording.h - what an infringement letter says in words: "IP Address: 203.0.113.45".
 *
 * In:  the text of a letter, line by line, without the documents in it.
 * Out: the addresses, ports and times that stand behind the labels in use, the first few of
 *      each, and marks by which a kind of letter is told (words of peer-to-peer, of copyright,
 *      a URL, a hash). It makes no referral: it serves to compare a letter with its document, and
 *      to say what a letter without document is about.
 * A time counts only when it is a time with a zone, or its label says UTC.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/address.h"
#include "base/time.h"

#define CT_WORDING_VALUES 8

typedef struct {
    size_t addresses;
    CtAddress address[CT_WORDING_VALUES];
    size_t ports;
    int64_t port[CT_WORDING_VALUES];
    size_t times;
    CtInstant time[CT_WORDING_VALUES];
    bool has_peer_words;      /* torrent, ed2k, gnutella, infohash */
    bool has_copyright_words; /* copyright, DMCA, infring... */
    bool has_url;
} CtWording;

/* Adds what the labels of `text` state to what *self knows. */
void ct_wording_read(CtWording *self, CtBytes text);
/* Adds which words `text` uses; dearer, and of use only where there is no document. */
void ct_wording_read_words(CtWording *self, CtBytes text);

typedef enum {
    CT_WORDING_ADDRESS = 1 << 0,
    CT_WORDING_PORT = 1 << 1,
    CT_WORDING_TIME = 1 << 2,
} CtWordingPart;

/* Which of these the letter states, and none of its statements agrees. A port below 0 is none. */
unsigned ct_wording_contradicts(const CtWording *self, const CtAddress *ip, int64_t port,
                                CtInstant at);
