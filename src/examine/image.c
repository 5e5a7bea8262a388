/* image.c - the image, its volumes, their files, one after the other; and a lister that may die.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/image.h"

#include "examine/image_bytes.h"
#include "examine/image_chain.h"
#include "examine/image_mark.h"
#include "examine/image_volumes.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum { AT_IMAGE, AT_VOLUME, AT_FILES, AT_END } Stage;

typedef struct {
    CtMedium base;
    CtSegments segments;     /* the chain has their files */
    CtImageChain *chain;     /* owned */
    CtImageHandPlan plan;    /* borrows the chain and `program` */
    char *program;           /* owned; NULL */
    bool no_medium;          /* as a whole it is not digested */
    struct stat begun;       /* the image's first file when it was opened */
    CtImageHand *lister;     /* owned; NULL when it is gone */
    CtImageBytes *bytes;     /* owned */
    CtItem facts;            /* owned: of the image item */
    CtImageVolumes *volumes; /* owned */
    Stage stage;
    size_t at;     /* the volume at hand */
    uint64_t mark; /* what the lister said it looks at */
    bool marked;
    CtImageTalkList list;
    char *death[CT_LIMIT_IMAGE_DEATHS]; /* owned: of list.skip */
    GByteArray *last;                   /* owned: the last path that was given out */
    uint64_t expected;                  /* the next number that may come */
} Image;

/* ---- what is given out ---- */

static void set_path(Image *self, CtBytes inside, CtItem *item)
{
    const char *volume = ct_image_volumes_get(self->volumes, self->at)->name;
    g_autoptr(GByteArray) path = g_byte_array_new();

    g_byte_array_append(path, (const guint8 *)volume, (guint)strlen(volume));
    if (inside.size > 0) {
        g_byte_array_append(path, (const guint8 *)"/", 1);
        g_byte_array_append(path, inside.data, (guint)inside.size);
    }
    ct_item_set_path(item, (CtBytes){ path->data, path->len });
    item->source = self->base.number;
    item->device = (uint32_t)ct_image_volumes_device(self->volumes, self->at);
}

static void note_last(Image *self, const CtItem *item)
{
    g_byte_array_set_size(self->last, 0);
    g_byte_array_append(self->last, item->path, (guint)item->path_size);
}

static CtImageBytesPlace *place_new(Image *self, CtItem *item, CtImageTalkPlace *talk)
{
    CtImageBytesPlace *place = g_new0(CtImageBytesPlace, 1);

    place->bytes = self->bytes;
    place->size = item->size;
    if (talk != NULL) {
        place->talk = *talk;
        memset(talk, 0, sizeof *talk);
    }
    return place;
}

static void give_image(Image *self, CtMediumItem *out)
{
    out->item = self->facts;
    memset(&self->facts, 0, sizeof self->facts);
    ct_item_set_path(&out->item, (CtBytes){ NULL, 0 });
    out->item.source = self->base.number;
    note_last(self, &out->item);
    out->content = !self->no_medium;
    if (self->no_medium)
        return;
    CtImageBytesPlace *place = place_new(self, &out->item, NULL);
    place->whole = true;
    out->place = place;
}

/* What could not be listed, where the listing stopped. */
static void give_problem(Image *self, const char *name, const char *told, CtMediumItem *out)
{
    out->item.kind = CT_ITEM_OTHER;
    ct_item_set_path(&out->item, (CtBytes){ self->last->data, self->last->len });
    out->item.source = self->base.number;
    ct_item_add_problem(&out->item, name, told);
    self->stage = AT_VOLUME;
    self->at++;
}

/* ---- the lister ---- */

static bool start_lister(Image *self, GError **error)
{
    if (self->lister == NULL)
        self->lister = ct_image_hand_start(&self->plan, NULL, error);
    return self->lister != NULL;
}

static void stop_lister(Image *self)
{
    ct_image_hand_stop(g_steal_pointer(&self->lister));
}

static bool ask_list(Image *self, GError **error)
{
    g_auto(CtBuffer) request = ct_buffer_new(4096);

    if (!start_lister(self, error))
        return false;
    self->marked = false;
    ct_image_talk_put_list(&request, &self->list);
    ct_image_hand_ask(self->lister, CT_IMAGE_TALK_LIST, ct_buffer_bytes(&request));
    return true;
}

static void forget_list(Image *self)
{
    for (size_t i = 0; i < CT_LIMIT_IMAGE_DEATHS; i++)
        g_clear_pointer(&self->death[i], g_free);
    memset(&self->list, 0, sizeof self->list);
    self->expected = 0;
}

/* After a death: once more, slowly, so that the next one has a place; then without that place.
 * False when the volume is given up. */
static bool list_again(Image *self, const char *obituary, GError **error)
{
    stop_lister(self);
    self->list.resume = self->expected;
    if (!self->list.careful) {
        self->list.careful = true;
        return ask_list(self, error);
    }
    if (!self->marked || self->list.skips == CT_LIMIT_IMAGE_DEATHS)
        return ct_fail(error, CT_ERROR_INPUT, "%s", obituary);
    self->death[self->list.skips] = g_strdup(obituary);
    self->list.skip[self->list.skips++] = self->mark;
    self->list.careful = false;
    return ask_list(self, error);
}

/* What the program may not say: digests, or an order that no manifest has. */
static bool is_sound(const Image *self, const CtImageTalkItem *told, const CtItem *item)
{
    return told->ordinal >= self->expected && item->first == 0 && item->digests.has == 0 &&
           item->block_count == 0 && (item->flags & CT_ITEM_LINKED) == 0 &&
           told->item.path_size > 0 &&
           ct_item_compare_paths((CtBytes){ self->last->data, self->last->len },
                                 ct_item_path(item)) <= 0;
}

static bool take_item(Image *self, const CtFrame *frame, CtMediumItem *out)
{
    g_auto(CtImageTalkItem) told = { 0 };
    g_auto(CtItem) item = { 0 };

    if (!ct_image_talk_get_item(frame->payload, &told, NULL))
        return false;
    item = told.item;
    memset(&told.item, 0, sizeof told.item);
    g_autofree uint8_t *inside = g_memdup2(item.path, item.path_size);
    told.item.path_size = item.path_size; /* only its size is asked below */
    set_path(self, (CtBytes){ inside, item.path_size }, &item);
    if (!is_sound(self, &told, &item))
        return false;
    self->expected = told.ordinal + 1;
    for (size_t i = 0; i < self->list.skips; i++) {
        if (self->list.skip[i] == told.ordinal)
            ct_item_add_problem(&item, "reader-died", self->death[i]);
    }
    out->item = item;
    memset(&item, 0, sizeof item);
    out->content = told.place.content && (out->item.has & CT_ITEM_HAS_SIZE) != 0;
    if (out->content) {
        CtImageBytesPlace *place = place_new(self, &out->item, &told.place);
        place->start = self->list.volume.at;
        place->inner = self->list.volume.inner;
        place->extent = self->list.volume.size;
        out->place = place;
    }
    note_last(self, &out->item);
    return true;
}

typedef enum { GIVEN, GO_ON, ENDED, REFUSED, BROKEN } Taken;

static Taken take_frame(Image *self, const CtFrame *frame, CtMediumItem *out, GError **error)
{
    CtReader reader = ct_reader_over(frame->payload);

    if (frame->type == CT_IMAGE_TALK_MARK) {
        self->mark = ct_reader_u64be(&reader);
        self->marked = true;
        return self->mark >= self->expected ? GO_ON : BROKEN;
    }
    if (frame->type == CT_IMAGE_TALK_ITEM)
        return take_item(self, frame, out) ? GIVEN : BROKEN;
    if (frame->type != CT_IMAGE_TALK_END)
        return BROKEN;
    return ct_image_hand_ended_well(frame, error) ? ENDED : REFUSED;
}

/* The next file of the volume. *out_given false: there is none. */
static void give_file(Image *self, CtMediumItem *out, bool *out_given)
{
    for (;;) {
        g_autoptr(GError) problem = NULL;
        CtFrame frame = { 0 };
        Taken taken = BROKEN;

        if (ct_image_hand_next(self->lister, &frame, &problem))
            taken = take_frame(self, &frame, out, &problem);
        *out_given = taken == GIVEN || taken == REFUSED;
        if (taken == REFUSED)
            give_problem(self, "list-error", problem->message, out);
        if (taken == GIVEN || taken == ENDED || taken == REFUSED)
            return;
        if (taken == GO_ON)
            continue;
        g_autofree char *obituary =
            g_strdup(problem != NULL ? problem->message : "image program: broke the protocol");
        g_clear_error(&problem);
        if (!list_again(self, obituary, &problem)) {
            stop_lister(self);
            *out_given = true;
            give_problem(self, "reader-died", problem->message, out);
            return;
        }
    }
}

/* ---- volumes ---- */

static void give_volume(Image *self, CtMediumItem *out)
{
    const CtImageVolume *volume = ct_image_volumes_get(self->volumes, self->at);

    set_path(self, (CtBytes){ NULL, 0 }, &out->item);
    ct_image_volumes_fill(self->volumes, self->at, self->base.expected, &out->item);
    note_last(self, &out->item);
    forget_list(self);
    self->list.volume = volume->volume;
    if (!volume->listed) {
        self->at++;
        return;
    }
    g_autoptr(GError) problem = NULL;
    if (ask_list(self, &problem)) {
        self->stage = AT_FILES;
        return;
    }
    ct_item_add_problem(&out->item, "reader-died", problem->message);
    self->at++;
}

static bool image_next(CtMedium *base, CtMediumItem *out, bool *out_more, GError **error)
{
    Image *self = (Image *)base;

    (void)error;
    *out_more = true;
    if (self->stage == AT_IMAGE) {
        self->stage = AT_VOLUME;
        give_image(self, out);
        return true;
    }
    if (self->stage == AT_FILES) {
        bool given = false;

        give_file(self, out, &given);
        if (given)
            return true;
        self->stage = AT_VOLUME;
        self->at++;
    }
    *out_more = self->at < ct_image_volumes_count(self->volumes);
    if (*out_more)
        give_volume(self, out);
    return true;
}

/* ---- the rest of a source ---- */

static int image_open_item(CtMedium *base, CtMediumItem *item)
{
    (void)base;
    (void)item;
    return -1;
}

static uint64_t holes_of_segments(const CtImageLevel *image)
{
    uint64_t holes = 0;

    for (size_t i = 0; i < image->files; i++)
        holes += ct_content_holes(image->file[i], image->size[i]);
    return holes;
}

static uint64_t kept_by(const CtImageLevel *level)
{
    uint64_t kept = 0;

    for (size_t i = 0; i < level->files; i++)
        kept += level->file[i] < 0 ? 0 : level->size[i];
    return kept;
}

/* Bytes of the medium that no file has: holes of raw segments; what other containers leave out,
 * where they keep the rest as it is. EWF packs everything, and its stored digest is to be
 * verified. */
static uint64_t holes_of_medium(const Image *self, uint64_t medium)
{
    CtImageTalkContainer container = self->plan.level[0].container;
    uint64_t kept = 0;

    if (container == CT_IMAGE_TALK_RAW || container == CT_IMAGE_TALK_EWF)
        return container == CT_IMAGE_TALK_RAW ? holes_of_segments(&self->plan.level[0]) : 0;
    for (size_t i = 0; i < self->plan.levels; i++)
        kept += kept_by(&self->plan.level[i]);
    return medium > kept ? medium - kept : 0;
}

static bool image_stream(CtMedium *base, CtMediumItem *item, CtContent *out)
{
    CtImageBytesPlace *place = item->place;
    uint64_t holes = place->whole ? holes_of_medium((Image *)base, place->size) : 0;

    place->item = &item->item;
    for (size_t i = 0; i < place->talk.runs; i++)
        holes += place->talk.run[i].at == CT_IMAGE_TALK_ZEROS ? place->talk.run[i].size : 0;
    *out = ct_content_from(ct_image_bytes_pull, place, holes);
    return true;
}

/* What the container has stored beside what was digested now. */
static void verify(CtItem *item, const char *stored, CtItemDigest which, const uint8_t *digest,
                   size_t size)
{
    const CtItemFact *fact = ct_item_fact(item, stored);

    if (fact == NULL || fact->size != size || (item->digests.has & (unsigned)which) == 0)
        return;
    if (memcmp(fact->bytes, digest, size) == 0)
        ct_item_add_text(item, "stored-digest", ct_bytes_of_text("verified"));
    else
        ct_item_add_problem(item, "stored-digest", "does not verify");
}

/* What was read of an image that somebody writes to is of no one moment. */
static void check_changed(const Image *self, CtItem *item)
{
    struct stat now;

    if (!S_ISREG(self->begun.st_mode) || fstat(self->plan.level[0].file[0], &now) != 0)
        return;
    if (now.st_size == self->begun.st_size && now.st_mtim.tv_sec == self->begun.st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == self->begun.st_mtim.tv_nsec)
        return;
    item->flags |= CT_ITEM_UNSTABLE;
    ct_item_add_problem(item, "changed", "the image was written to while it was read");
}

static void image_check(CtMedium *base, CtMediumItem *item, int file)
{
    const CtImageBytesPlace *place = item->place;

    (void)file;
    check_changed((const Image *)base, &item->item);
    if (!place->whole)
        return;
    verify(&item->item, "stored-md5", CT_ITEM_MD5, item->item.digests.md5, CT_ITEM_MD5_SIZE);
    verify(&item->item, "stored-sha1", CT_ITEM_SHA1, item->item.digests.sha1, CT_ITEM_SHA1_SIZE);
}

static void image_release(CtMedium *base, CtMediumItem *item)
{
    (void)base;
    ct_image_bytes_place_free(item->place);
}

static void image_free(Image *self)
{
    ct_image_hand_stop(self->lister);
    ct_image_bytes_free(self->bytes);
    ct_image_volumes_free(self->volumes);
    ct_image_chain_free(self->chain);
    ct_segments_clear(&self->segments);
    ct_item_clear(&self->facts);
    forget_list(self);
    g_clear_pointer(&self->last, g_byte_array_unref);
    g_free(self->program);
}

static void image_close(CtMedium *base)
{
    image_free((Image *)base);
}

#define CLASS(told)                                                                                \
    {                                                                                              \
        .name = (told), .next = image_next, .open = image_open_item, .stream = image_stream,       \
        .check = image_check, .release = image_release, .close = image_close,                      \
    }

static const CtMediumClass class_of[CT_IMAGE_TALK_CONTAINERS] = {
    [CT_IMAGE_TALK_RAW] = CLASS("image"),       [CT_IMAGE_TALK_EWF] = CLASS("EWF image"),
    [CT_IMAGE_TALK_QCOW] = CLASS("QCOW image"), [CT_IMAGE_TALK_VMDK] = CLASS("VMDK image"),
    [CT_IMAGE_TALK_VHD] = CLASS("VHD image"),
};

/* ---- opening ---- */

static void tell_segments(Image *self)
{
    if (self->segments.gap != NULL)
        ct_item_add_problem(&self->facts, "segment-missing", self->segments.gap);
    /* Of other containers the further files are extents, which is how they keep one disk. */
    if (self->plan.level[0].files > 1 && self->plan.level[0].container <= CT_IMAGE_TALK_EWF)
        ct_item_add_number(&self->facts, "segments", (int64_t)self->plan.level[0].files);
}

/* Starts the lister and learns the volumes; what kills it there is a fact of the image. */
static bool begin(Image *self, GError **error)
{
    g_autoptr(GError) problem = NULL;

    self->lister = ct_image_chain_start(self->chain, &self->plan, &self->facts, error);
    if (self->lister == NULL)
        return false;
    self->base.expected = self->facts.size;
    if (!ct_image_volumes_learn(self->volumes, self->lister, &problem)) {
        ct_item_add_problem(&self->facts, "reader-died", problem->message);
        stop_lister(self);
    }
    ct_image_volumes_settle(self->volumes, &self->facts);
    self->bytes = ct_image_bytes_new(&self->plan, self->facts.size);
    tell_segments(self);
    return true;
}

static bool is_device(int file)
{
    struct stat status;

    return fstat(file, &status) == 0 && S_ISBLK(status.st_mode);
}

bool ct_image_open(int file, const char *path, uint64_t size, const CtMediumOptions *options,
                   CtMedium **out, GError **error)
{
    CtImageTalkContainer container = CT_IMAGE_TALK_RAW;

    *out = NULL;
    if (!ct_image_mark_find(file, size, &container) && !is_device(file))
        return true;
    int copy = dup(file);
    if (copy < 0)
        return ct_fail_errno(error, errno, "image");
    Image *self = g_new0(Image, 1);
    self->base.class = &class_of[container];
    (void)fstat(copy, &self->begun);
    self->program = g_strdup(options->image_program);
    self->no_medium = options->no_medium;
    self->last = g_byte_array_new();
    self->volumes = ct_image_volumes_new();
    bool opened = ct_segments_open(copy, path, size, &self->segments, error);
    if (opened) {
        self->chain = ct_image_chain_new(&self->segments, container, path, options->parent_folder);
        self->plan = (CtImageHandPlan){ .program = self->program,
                                        .silence = options->image_silence,
                                        .read = options->read != NULL ? options->read : pread };
        opened = begin(self, error);
    }
    bool nothing = opened && container == CT_IMAGE_TALK_RAW && self->plan.level[0].files == 1 &&
                   ct_image_volumes_count(self->volumes) == 0 && self->lister != NULL;
    if (!opened || nothing) {
        image_free(self);
        g_free(self);
        return opened;
    }
    (void)close(file);
    *out = &self->base;
    return true;
}
