/* constat_tsk.c - the jailed program that reads disk images with libtsk and its friends.
 *
 * `constat` starts it with the image's descriptors lent from 3 on; nobody else has a use for it.
 * It shuts itself in before it reads the first byte, then answers one request at a time
 * (examine/image_talk.h) until its parent hangs up. These libraries are linked here and nowhere
 * else: their licences (CPL, IPL) ask for it, and their past does.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/text.h"
#include "jail/jail.h"
#include "workers/tsk_content.h"
#include "workers/tsk_disc.h"
#include "workers/tsk_table.h"
#include "workers/tsk_volume.h"
#include "workers/tsk_walk.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { OUTPUT_LIMIT = 64 << 20, INPUT_LIMIT = 64 << 10 };
enum { EXIT_HUNG_UP = 0, EXIT_BROKEN = 1 };

typedef struct {
    CtChannel channel;
    CtTskMedium *medium; /* owned until the process ends, like the next */
    CtTskInner *inner;
    CtTskContent *content;
} Program;

static void end(Program *self, bool well, const GError *problem)
{
    g_auto(CtBuffer) payload = ct_buffer_new(4096);

    ct_buffer_add_u8(&payload, well ? 1 : 0);
    if (!well)
        ct_buffer_add_text(&payload, problem != NULL ? problem->message : "no reason given");
    ct_image_talk_send(&self->channel, CT_IMAGE_TALK_END, ct_buffer_bytes(&payload));
}

static void want_file(void *user, const CtImageTalkWant *want)
{
    Program *self = user;
    g_auto(CtBuffer) payload = ct_buffer_new((size_t)2 * CT_IMAGE_TALK_NAME);

    ct_image_talk_put_want(&payload, want);
    ct_image_talk_send(&self->channel, CT_IMAGE_TALK_WANT, ct_buffer_bytes(&payload));
}

static void tell_facts(Program *self, const CtItem *facts)
{
    g_auto(CtBuffer) code = ct_buffer_new(1u << 20);

    ct_item_encode(facts, &code);
    ct_image_talk_send(&self->channel, CT_IMAGE_TALK_FACTS, ct_buffer_bytes(&code));
}

static bool open_medium(Program *self, CtBytes payload, GError **error)
{
    g_auto(CtItem) facts = { 0 };

    if (self->medium != NULL)
        return ct_fail(error, CT_ERROR_INPUT, "image: is open already");
    self->medium = ct_tsk_medium_open(payload, &facts, error);
    if (self->medium == NULL)
        return false;
    self->inner = ct_tsk_inner_new(self->medium);
    self->content = ct_tsk_content_new(self->inner);
    ct_tsk_table_tell(self->medium, &facts);
    tell_facts(self, &facts);
    ct_tsk_medium_wants(self->medium, want_file, self);
    return true;
}

static void tell_volume(void *user, const CtImageTalkVolume *volume)
{
    Program *self = user;
    g_auto(CtBuffer) payload = ct_buffer_new(4096);

    ct_image_talk_put_volume(&payload, volume);
    ct_image_talk_send(&self->channel, CT_IMAGE_TALK_VOLUME, ct_buffer_bytes(&payload));
}

static bool list(Program *self, CtBytes payload, GError **error)
{
    CtReader reader = ct_reader_over(payload);
    CtImageTalkList wanted;

    ct_image_talk_get_list(&reader, &wanted);
    if (!ct_reader_check(&reader, "request", error))
        return false;
    if (ct_tsk_disc_reads(wanted.volume.system))
        return ct_tsk_disc_run(self->medium, &wanted, &self->channel, error);
    if (wanted.volume.inner == 0 && strcmp(wanted.volume.system, CT_TSK_INNER_CONTAINER) == 0)
        return true; /* its files are in the volumes that lie in it */
    TSK_FS_INFO *system =
        ct_tsk_inner_system(self->inner, wanted.volume.at, wanted.volume.size, wanted.volume.inner);
    if (system == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "file system: %.200s", tsk_error_get());
    return ct_tsk_walk_run(system, &wanted, &self->channel, error);
}

static bool read_file(Program *self, CtBytes payload, GError **error)
{
    CtReader reader = ct_reader_over(payload);
    g_autofree uint8_t *bytes = g_malloc(CT_LIMIT_IMAGE_PIECE);
    CtImageTalkRead wanted;
    size_t got = 0;

    ct_image_talk_get_read(&reader, &wanted);
    if (!ct_reader_check(&reader, "request", error) ||
        !ct_tsk_content_read(self->content, &wanted, bytes, &got, error))
        return false;
    ct_image_talk_send(&self->channel, CT_IMAGE_TALK_DATA, (CtBytes){ bytes, got });
    return true;
}

static bool read_medium(Program *self, CtBytes payload, GError **error)
{
    CtReader reader = ct_reader_over(payload);
    g_autofree uint8_t *bytes = g_malloc(CT_LIMIT_IMAGE_PIECE);
    uint64_t at = ct_reader_u64be(&reader);
    size_t size = ct_reader_u32be(&reader);

    if (size > CT_LIMIT_IMAGE_PIECE)
        ct_reader_reject_limit(&reader, "asks for more than a piece");
    if (!ct_reader_check(&reader, "request", error))
        return false;
    ssize_t got = ct_tsk_medium_read(self->medium, at, bytes, size);
    if (got < 0)
        return ct_fail(error, CT_ERROR_INPUT, "medium: %s",
                       ct_tsk_medium_refusal(self->medium, at));
    ct_image_talk_send(&self->channel, CT_IMAGE_TALK_DATA, (CtBytes){ bytes, (size_t)got });
    return true;
}

static void tell_absent(Program *self)
{
    g_auto(CtItem) facts = { .kind = CT_ITEM_IMAGE };

    ct_tsk_medium_absent(self->medium, &facts);
    tell_facts(self, &facts);
}

static bool answer(Program *self, const CtFrame *frame, GError **error)
{
    if (frame->type == CT_IMAGE_TALK_OPEN)
        return open_medium(self, frame->payload, error);
    if (self->medium == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "image: is not open");
    switch (frame->type) {
    case CT_IMAGE_TALK_VOLUMES:
        ct_tsk_volume_each(self->medium, self->inner, tell_volume, self);
        return true;
    case CT_IMAGE_TALK_ABSENT:
        tell_absent(self);
        return true;
    case CT_IMAGE_TALK_LIST:
        return list(self, frame->payload, error);
    case CT_IMAGE_TALK_READ:
        return read_file(self, frame->payload, error);
    case CT_IMAGE_TALK_MEDIUM:
        return read_medium(self, frame->payload, error);
    default:
        return ct_fail(error, CT_ERROR_INPUT, "request: is of no kind that we know");
    }
}

/* False when the parent hung up. */
static bool serve_one(Program *self)
{
    CtFrame frame = { 0 };
    bool has = false;

    while (!has) {
        if (!ct_channel_take(&self->channel, &frame, &has, NULL))
            return false;
        if (!has && ct_channel_fill(&self->channel) == CT_CHANNEL_CLOSED)
            return false;
    }
    g_autoptr(GError) problem = NULL;
    tsk_error_reset();
    bool well = answer(self, &frame, &problem);
    end(self, well, problem);
    return ct_channel_flush(&self->channel) != CT_CHANNEL_CLOSED;
}

/* What opens files at its first use is used before the jail closes: the zone of local times (FAT)
 * is made UTC, which the items' fact "zone" tells. */
static void warm_up(void)
{
    time_t noon = 43200;
    struct tm parts;

    (void)setenv("TZ", "UTC0", 1);
    tzset();
    (void)localtime_r(&noon, &parts);
    (void)mktime(&parts);
    (void)tsk_error_get();
}

static bool shut_in(Program *self, int argc, char **argv)
{
    g_autoptr(GError) problem = NULL;
    CtJailReport report;
    uint64_t memory = 0;
    uint64_t lent = 0;

    if (argc != 3 || !ct_text_to_u64(ct_bytes_of_text(argv[1]), INT64_MAX, &memory) ||
        !ct_text_to_u64(ct_bytes_of_text(argv[2]), CT_LIMIT_CHILD_LENT, &lent))
        return false;
    const CtJailTerms terms = { .memory_bytes = memory,
                                .cpu_seconds = UINT32_MAX,
                                .lent = (uint32_t)lent };
    bool closed = ct_jail_enter(&terms, &report, &problem);
    if (closed)
        ct_image_talk_send(&self->channel, CT_IMAGE_TALK_HELLO, (CtBytes){ NULL, 0 });
    else
        end(self, false, problem);
    return ct_channel_flush(&self->channel) != CT_CHANNEL_CLOSED && closed;
}

int main(int argc, char **argv)
{
    Program self = { .channel =
                         ct_channel_over(STDIN_FILENO, STDOUT_FILENO, INPUT_LIMIT, OUTPUT_LIMIT) };

    warm_up();
    if (!shut_in(&self, argc, argv))
        return EXIT_BROKEN;
    while (serve_one(&self))
        continue;
    return EXIT_HUNG_UP;
}
