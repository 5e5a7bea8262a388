/* protocol.c - payloads to messages and back; every byte of a payload is accounted for.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "jail/protocol.h"

#include "base/text.h"

#include <string.h>

static void read_hello(CtReader *reader, CtProtocolMessage *message)
{
    if (ct_reader_u8(reader) != CT_PROTOCOL_VERSION)
        ct_reader_reject(reader, "speaks another version");
    uint8_t jailed = ct_reader_u8(reader);
    if (jailed > 1)
        ct_reader_reject(reader, "has a flag that is neither 0 nor 1");
    message->report = (CtJailReport){ .jailed = jailed == 1, .landlock = ct_reader_u8(reader) };
    ct_reader_expect_end(reader);
}

static CtErrorCode read_code(CtReader *reader)
{
    uint8_t code = ct_reader_u8(reader);

    if (code > CT_ERROR_SYSTEM)
        ct_reader_reject(reader, "has an unknown error code");
    return (CtErrorCode)code;
}

static CtBytes read_reason(CtReader *reader, size_t size)
{
    if (size > CT_LIMIT_REASON_BYTES)
        ct_reader_reject_limit(reader, "has a reason longer than a reason may be");
    CtBytes reason = ct_reader_take(reader, size);
    if (!ct_text_is_utf8(reason))
        ct_reader_reject(reader, "has a reason that is not UTF-8");
    return reason;
}

static void read_failure(CtReader *reader, CtProtocolMessage *message)
{
    message->code = read_code(reader);
    message->reason = read_reason(reader, ct_reader_left(reader));
}

static void read_answer(CtReader *reader, CtProtocolMessage *message)
{
    message->id = ct_reader_u64be(reader);
    uint8_t verdict = ct_reader_u8(reader);
    if (verdict != CT_PROTOCOL_DONE && verdict != CT_PROTOCOL_REFUSED)
        ct_reader_reject(reader, "has an unknown verdict");
    message->verdict = (CtProtocolVerdict)verdict;
    message->code = read_code(reader);
    message->reason = read_reason(reader, ct_reader_u16be(reader));
    message->records = ct_reader_take(reader, ct_reader_left(reader));
}

bool ct_protocol_read(const CtFrame *frame, CtProtocolMessage *out, GError **error)
{
    CtReader reader = ct_reader_over(frame->payload);
    CtProtocolMessage message = { .type = (CtProtocolType)frame->type };

    switch (frame->type) {
    case CT_PROTOCOL_HELLO:
        read_hello(&reader, &message);
        break;
    case CT_PROTOCOL_FAILURE:
        read_failure(&reader, &message);
        break;
    case CT_PROTOCOL_RECORDS:
        message.id = ct_reader_u64be(&reader);
        message.records = ct_reader_take(&reader, ct_reader_left(&reader));
        break;
    case CT_PROTOCOL_ANSWER:
        read_answer(&reader, &message);
        break;
    default:
        ct_reader_reject(&reader, "has an unknown type");
        break;
    }
    if (!ct_reader_check(&reader, "worker frame", error))
        return false;
    *out = message;
    return true;
}

static void write_hello(const CtProtocolMessage *message, CtChannel *channel)
{
    const uint8_t payload[] = { CT_PROTOCOL_VERSION, message->report.jailed ? 1 : 0,
                                message->report.landlock };

    ct_channel_begin(channel, CT_PROTOCOL_HELLO, sizeof payload);
    ct_channel_add(channel, (CtBytes){ payload, sizeof payload });
}

/* Cut where a character ends, so that the parent still sees UTF-8. */
static CtBytes cut(CtBytes reason)
{
    size_t size = MIN(reason.size, CT_LIMIT_REASON_BYTES);

    while (size < reason.size && size > 0 && (reason.data[size] & 0xC0) == 0x80)
        size--;
    return ct_bytes_slice(reason, 0, size);
}

static void write_answer(const CtProtocolMessage *message, CtChannel *channel)
{
    CtBytes reason = cut(message->reason);
    CtBuffer *out = &channel->output;

    ct_channel_begin(channel, CT_PROTOCOL_ANSWER,
                     8 + 1 + 1 + 2 + reason.size + message->records.size);
    ct_buffer_add_u64be(out, message->id);
    ct_buffer_add_u8(out, (uint8_t)message->verdict);
    ct_buffer_add_u8(out, (uint8_t)message->code);
    ct_buffer_add_u16be(out, (uint16_t)reason.size);
    ct_buffer_add(out, reason);
    ct_buffer_add(out, message->records);
}

void ct_protocol_write(const CtProtocolMessage *message, CtChannel *channel)
{
    CtBytes reason = cut(message->reason);

    switch (message->type) {
    case CT_PROTOCOL_HELLO:
        write_hello(message, channel);
        break;
    case CT_PROTOCOL_FAILURE:
        ct_channel_begin(channel, CT_PROTOCOL_FAILURE, 1 + reason.size);
        ct_buffer_add_u8(&channel->output, (uint8_t)message->code);
        ct_channel_add(channel, reason);
        break;
    case CT_PROTOCOL_RECORDS:
        ct_channel_begin(channel, CT_PROTOCOL_RECORDS, 8 + message->records.size);
        ct_buffer_add_u64be(&channel->output, message->id);
        ct_channel_add(channel, message->records);
        break;
    case CT_PROTOCOL_ANSWER:
        write_answer(message, channel);
        break;
    case CT_PROTOCOL_SOURCE:
    default:
        g_assert_not_reached();
    }
}

bool ct_protocol_read_source(const CtFrame *frame, CtProtocolSource *out, GError **error)
{
    CtReader reader = ct_reader_over(frame->payload);

    if (frame->type != CT_PROTOCOL_SOURCE)
        ct_reader_reject(&reader, "has an unknown type");
    out->id = ct_reader_u64be(&reader);
    CtBytes name = ct_reader_take(&reader, ct_reader_u8(&reader));
    if (name.size >= sizeof out->format)
        ct_reader_reject(&reader, "names a format with too long a name");
    else
        memcpy(out->format, name.data == NULL ? "" : (const char *)name.data, name.size);
    out->format[MIN(name.size, sizeof out->format - 1)] = '\0';
    out->bytes = ct_reader_take(&reader, ct_reader_left(&reader));
    return ct_reader_check(&reader, "source frame", error);
}

void ct_protocol_begin_source(const CtProtocolSource *source, CtChannel *channel)
{
    size_t name_size = strlen(source->format);

    ct_channel_begin(channel, CT_PROTOCOL_SOURCE, 8 + 1 + name_size + source->bytes.size);
    ct_buffer_add_u64be(&channel->output, source->id);
    ct_buffer_add_u8(&channel->output, (uint8_t)name_size);
    ct_buffer_add_text(&channel->output, source->format);
}
