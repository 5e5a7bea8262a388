/* inside_digests.c - pieces of the descriptor in, records out.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_digests.h"

#include "examine/inside_talk.h"
#include "format/nsrl_database.h"
#include "workers/servant.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { LENT = 3, FLUSH_SIZE = 256 * 1024 };

static int64_t read_lent(void *user, uint8_t *out, size_t size, uint64_t at)
{
    size_t had = 0;

    (void)user;
    while (had < size && at + had <= INT64_MAX) {
        ssize_t part = pread(LENT, out + had, size - had, (off_t)(at + had));

        if (part < 0 && errno == EINTR)
            continue;
        if (part < 0)
            return -1;
        if (part == 0)
            break;
        had += (size_t)part;
    }
    return (int64_t)had;
}

static bool tell(void *user, const CtRecord *record, GError **error)
{
    CtChannel *channel = user;
    g_auto(CtBuffer) code = ct_buffer_new(CT_LIMIT_RECORD_BYTES);

    ct_record_encode(record, &code);
    ct_servant_tell(channel, CT_INSIDE_TALK_RECORD, ct_buffer_bytes(&code));
    if (ct_channel_waiting(channel) > FLUSH_SIZE && ct_channel_flush(channel) == CT_CHANNEL_CLOSED)
        return ct_fail(error, CT_ERROR_SYSTEM, "database: nobody listens any more");
    return true;
}

bool ct_inside_digests_run(CtChannel *channel, CtBytes request, GError **error)
{
    CtReader reader = ct_reader_over(request);
    const CtSqliteImageBytes bytes = { .read = read_lent, .size = ct_reader_u64be(&reader) };

    ct_reader_expect_end(&reader);
    return ct_reader_check(&reader, "request", error) &&
           ct_nsrl_database_read(&bytes, tell, channel, error);
}
