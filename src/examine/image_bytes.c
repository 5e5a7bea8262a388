/* image_bytes.c - runs, segments, readers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/image_bytes.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct CtImageBytes {
    CtImageHandPlan plan;
    uint64_t medium;
    GMutex lock;
    GQueue idle; /* owned: CtImageHand */
};

CtImageBytes *ct_image_bytes_new(const CtImageHandPlan *plan, uint64_t medium)
{
    CtImageBytes *self = g_new0(CtImageBytes, 1);

    self->plan = *plan;
    self->medium = medium;
    g_mutex_init(&self->lock);
    g_queue_init(&self->idle);
    return self;
}

static void stop(void *hand)
{
    ct_image_hand_stop(hand);
}

void ct_image_bytes_free(CtImageBytes *self)
{
    if (self == NULL)
        return;
    g_queue_clear_full(&self->idle, stop);
    g_mutex_clear(&self->lock);
    g_free(self);
}

void ct_image_bytes_place_free(CtImageBytesPlace *place)
{
    g_free(place->talk.run);
    g_free(place);
}

/* ---- through a reader ---- */

static CtImageHand *take_hand(CtImageBytes *self, GError **error)
{
    g_mutex_lock(&self->lock);
    CtImageHand *hand = g_queue_pop_head(&self->idle);
    g_mutex_unlock(&self->lock);
    return hand != NULL ? hand : ct_image_hand_start(&self->plan, NULL, error);
}

static void give_hand(CtImageBytes *self, CtImageHand *hand)
{
    g_mutex_lock(&self->lock);
    g_queue_push_head(&self->idle, hand);
    g_mutex_unlock(&self->lock);
}

/* What is asked of a reader, and where its answer goes. */
typedef struct {
    CtImageTalkAsk what;
    CtBytes request;
    uint8_t *out;
    size_t size;
    size_t got;
    bool gone; /* the reader died of it */
} Question;

static bool ask_once(CtImageBytesPlace *place, Question *question, GError **error)
{
    CtImageHand *hand = take_hand(place->bytes, error);

    question->gone = hand == NULL;
    if (hand == NULL)
        return false;
    ct_image_hand_ask(hand, question->what, question->request);
    bool good = ct_image_hand_data(hand, question->out, question->size, &question->got,
                                   &question->gone, error);
    if (question->gone)
        ct_image_hand_stop(hand);
    else
        give_hand(place->bytes, hand);
    return good;
}

static int64_t ask(CtImageBytesPlace *place, Question question)
{
    for (int attempt = 0;; attempt++) {
        g_autoptr(GError) problem = NULL;

        if (ask_once(place, &question, &problem))
            return (int64_t)question.got;
        if (question.gone && attempt == 0)
            continue;
        const char *name = question.gone ? "reader-died" : "read-cause";
        if (ct_item_fact(place->item, name) == NULL) /* a second try says the same */
            ct_item_add_problem(place->item, name, problem->message);
        errno = EIO;
        return -1;
    }
}

static int64_t ask_file(CtImageBytesPlace *place, uint8_t *out, size_t size, uint64_t at)
{
    g_auto(CtBuffer) request = ct_buffer_new(256);
    const CtImageTalkRead wanted = {
        place->start, place->talk.inode, place->talk.type, place->talk.id,
        at,           (uint32_t)size,    place->inner,     place->extent
    };

    ct_image_talk_put_read(&request, &wanted);
    return ask(place,
               (Question){ CT_IMAGE_TALK_READ, ct_buffer_bytes(&request), out, size, 0, false });
}

static int64_t ask_medium(CtImageBytesPlace *place, uint8_t *out, size_t size, uint64_t at)
{
    g_auto(CtBuffer) request = ct_buffer_new(256);

    ct_buffer_add_u64be(&request, at);
    ct_buffer_add_u32be(&request, (uint32_t)size);
    return ask(place,
               (Question){ CT_IMAGE_TALK_MEDIUM, ct_buffer_bytes(&request), out, size, 0, false });
}

/* ---- of the medium ---- */

static int64_t read_segments(const CtImageBytes *self, uint8_t *out, size_t size, uint64_t at)
{
    const CtImageLevel *image = &self->plan.level[0];
    uint64_t start = 0;

    for (size_t i = 0; i < image->files; i++) {
        uint64_t end = start + image->size[i];

        if (at >= end) {
            start = end;
            continue;
        }
        ssize_t got = self->plan.read(image->file[i], out, (size_t)MIN((uint64_t)size, end - at),
                                      (off_t)(at - start));
        if (got >= 0 || errno != EINTR)
            return got;
        i--;
    }
    return 0;
}

static int64_t read_medium(CtImageBytesPlace *place, uint8_t *out, size_t size, uint64_t at)
{
    if (place->bytes->plan.level[0].container == CT_IMAGE_TALK_RAW)
        return read_segments(place->bytes, out, size, at);
    return ask_medium(place, out, MIN(size, CT_LIMIT_IMAGE_PIECE), at);
}

/* ---- a file ---- */

/* The run that has byte `at`; NULL behind the last. */
static const CtImageTalkRun *run_at(CtImageBytesPlace *place, uint64_t at)
{
    if (at < place->run_at) {
        place->run = 0;
        place->run_at = 0;
    }
    while (place->run < place->talk.runs &&
           at - place->run_at >= place->talk.run[place->run].size) {
        place->run_at += place->talk.run[place->run].size;
        place->run++;
    }
    return place->run < place->talk.runs ? &place->talk.run[place->run] : NULL;
}

static int64_t read_runs(CtImageBytesPlace *place, uint8_t *out, size_t size, uint64_t at)
{
    const CtImageTalkRun *run = run_at(place, at);

    if (run == NULL)
        return 0;
    uint64_t inside = at - place->run_at;
    size_t part = (size_t)MIN((uint64_t)size, run->size - inside);
    if (run->at == CT_IMAGE_TALK_ZEROS) {
        memset(out, 0, part);
        return (int64_t)part;
    }
    return read_medium(place, out, part, run->at + inside);
}

static int64_t read_some(CtImageBytesPlace *place, uint8_t *out, size_t size, uint64_t at)
{
    if (place->whole)
        return read_medium(place, out, size, at);
    if (place->talk.runs > 0)
        return read_runs(place, out, size, at);
    return ask_file(place, out, MIN(size, CT_LIMIT_IMAGE_PIECE), at);
}

int64_t ct_image_bytes_pull(void *user, uint8_t *out, size_t size, uint64_t at)
{
    CtImageBytesPlace *place = user;
    size_t done = 0;

    while (done < size && at + done < place->size) {
        size_t part = (size_t)MIN((uint64_t)(size - done), place->size - at - done);
        int64_t got = read_some(place, out + done, part, at + done);

        if (got < 0 && done > 0)
            break; /* what precedes a bad sector; the next call meets it first */
        if (got < 0)
            return -1;
        if (got == 0) {
            ct_item_add_problem(place->item, "truncated", "the medium ends before the content");
            errno = ENXIO;
            return -1;
        }
        done += (size_t)got;
    }
    return (int64_t)done;
}
