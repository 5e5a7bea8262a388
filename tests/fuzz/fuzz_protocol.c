/* fuzz_protocol.c - the parent takes whatever a worker in an attacker's hands may write.
 * The input is the stream from the worker; its first byte says in which pieces it arrives.
 * Oracle: a message that is read is written again as the very frame it came in, and its
 * records, when they decode, encode to the bytes they came in.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "jail/protocol.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_records(CtBytes records)
{
    CtReader reader = ct_reader_over(records);
    g_auto(CtBuffer) again = ct_buffer_new(SIZE_MAX);
    CtRecord record;

    while (!ct_reader_at_end(&reader) && ct_record_decode(&reader, &record, NULL))
        ct_record_encode(&record, &again);
    g_assert(again.size <= records.size);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&again), ct_bytes_slice(records, 0, again.size)));
}

static void check_message(const CtFrame *frame)
{
    CtProtocolMessage message;
    g_autoptr(GError) error = NULL;

    if (!ct_protocol_read(frame, &message, &error)) {
        g_assert(error != NULL);
        return;
    }
    g_auto(CtChannel) out = ct_channel_over(-1, -1, 0, SIZE_MAX);
    ct_protocol_write(&message, &out);
    CtReader reader = ct_reader_over(ct_buffer_bytes(&out.output));
    g_assert(ct_reader_u32be(&reader) == frame->payload.size + 1);
    g_assert(ct_reader_u8(&reader) == frame->type);
    g_assert(ct_bytes_equal(ct_reader_take(&reader, ct_reader_left(&reader)), frame->payload));
    check_records(message.records);
}

/* The channel reads from a pipe, into which the stream goes piece by piece. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int ends[2];
    bool healthy = true;

    if (size < 1 || size > 32768 || pipe(ends) != 0)
        return 0;
    g_auto(CtChannel) channel = ct_channel_over(ends[0], -1, CT_LIMIT_ANSWER_BYTES, 0);
    CtBytes left = ct_bytes_slice((CtBytes){ data, size }, 1, size);
    size_t step = data[0] == 0 ? left.size : data[0];
    while (healthy && left.size > 0) {
        CtBytes piece = ct_bytes_slice(left, 0, step);
        CtFrame frame = { 0 };
        bool has = true;

        g_assert(write(ends[1], piece.data, piece.size) == (ssize_t)piece.size);
        g_assert(ct_channel_fill(&channel) == CT_CHANNEL_READY);
        while (healthy && has) {
            healthy = ct_channel_take(&channel, &frame, &has, NULL);
            if (healthy && has)
                check_message(&frame);
        }
        left = ct_bytes_slice(left, piece.size, left.size);
    }
    (void)close(ends[1]);
    return 0;
}
