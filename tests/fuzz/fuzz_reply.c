/* fuzz_reply.c - a server's lines become replies within their limits or are refused.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/reply.h"

#include "base/reader.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_reply(const CtReply *reply)
{
    g_assert(reply->code >= 200 && reply->code <= 599);
    g_assert(reply->size < CT_REPLY_TEXT && strlen(reply->text) == reply->size);
    g_assert(strlen(reply->enhanced) < CT_REPLY_ENHANCED);
    g_assert(reply->enhanced[0] == '\0' ||
             (unsigned)(reply->enhanced[0] - '0') == reply->code / 100);
    for (size_t i = 0; i < reply->size; i++)
        g_assert((unsigned char)reply->text[i] >= ' ' || reply->text[i] == '\n');
    (void)ct_reply_offers(reply, "PIPELINING");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtReader reader = ct_reader_over((CtBytes){ data, size });
    CtReply reply;

    ct_reply_begin(&reply);
    while (!ct_reader_at_end(&reader)) {
        if (!ct_reply_add(&reply, ct_reader_line(&reader), NULL))
            return 0;
        if (!reply.complete)
            continue;
        check_reply(&reply);
        ct_reply_begin(&reply);
    }
    return 0;
}
