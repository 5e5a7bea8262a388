/* inside.c - who is asked, and what of the answer is taken.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/inside.h"

#include "examine/hand.h"
#include "examine/inside_talk.h"
#include "examine/shown.h"
#include "examine/software_place.h"
#include "format/kind.h"

#include <string.h>

#define FRAME_LIMIT (32u << 20) /* an item with all its facts */
#define PARTS       7           /* more than any place of software has */
#define ASKED       (CT_KIND_FAMILY | CT_KIND_CONTAINER | CT_KIND_PROGRAM)

typedef struct {
    const CtInside *inside; /* borrowed */
    CtHand *hand;           /* owned; NULL when none is there */
    uint8_t *piece;         /* owned; NULL until used */
} State;

/* One file and what was told of it. */
typedef struct {
    State *state;
    const CtProbeBytes *bytes;
    const CtItem *item;        /* borrowed */
    CtItem facts;              /* owned: only its facts, kind and flags count */
    CtProbeChildren *children; /* borrowed */
    guint first;               /* of the children that are this item's */
    uint64_t held;             /* bytes of children */
    CtBytes path;              /* the item's, behind its source's where that matters */
} Look;

/* ---- names ---- */

void ct_inside_compare_name(CtItem *item)
{
    const CtItemFact *fact = ct_item_fact(item, CT_INSIDE_KIND);
    const CtKind *kind = fact == NULL ? NULL : ct_kind_named((const char *)fact->bytes);
    CtBytes extension = ct_kind_extension(ct_item_path(item));

    if (kind == NULL || ct_kind_agrees(kind, extension))
        return;
    const CtKind *promised = ct_kind_told(extension);
    bool text = (promised->flags & CT_KIND_TEXT) != 0 && promised->mark[0].size == 0;
    g_auto(CtBuffer) told = ct_buffer_new(1024);

    ct_buffer_add_text(&told, ".");
    ct_shown_add(&told, extension);
    ct_buffer_printf(&told, " says %s, the bytes say %s", text ? "text" : promised->name,
                     kind->name);
    ct_item_add_text(item, CT_INSIDE_MISMATCH, ct_buffer_bytes(&told));
}

/* ---- the program ---- */

static bool start(State *self, GError **error)
{
    const CtHandPlan plan = { .noun = "reader of contents",
                              .program = self->inside->program,
                              .name = "constat-inside",
                              .memory = CT_LIMIT_INSIDE_MEMORY,
                              .silence = self->inside->silence > 0 ? self->inside->silence
                                                                   : CT_LIMIT_INSIDE_SILENCE,
                              .frame_limit = FRAME_LIMIT,
                              .output_limit = (size_t)2 * CT_LIMIT_INSIDE_PIECE };

    if (self->hand == NULL)
        self->hand = ct_hand_start(&plan, error);
    return self->hand != NULL;
}

static void ask(Look *self, const CtKind *kind)
{
    const CtInside *inside = self->state->inside;
    CtInsideTalkLook look = { .wants = (inside->closed ? 0 : CT_INSIDE_TALK_MEMBERS) |
                                       (inside->blake2b ? CT_INSIDE_TALK_BLAKE2B : 0),
                              .size = self->bytes->size,
                              .path = self->path,
                              .head = self->bytes->head };
    g_auto(CtBuffer) request = ct_buffer_new(CT_LIMIT_ITEM_PATH + CT_PROBE_HEAD + 256);

    (void)g_strlcpy(look.kind, kind->name, sizeof look.kind);
    ct_inside_talk_put_look(&request, &look);
    ct_hand_send(self->state->hand, CT_INSIDE_TALK_LOOK, ct_buffer_bytes(&request));
}

static bool lend(Look *self, CtBytes payload)
{
    State *state = self->state;
    CtInsideTalkNeed need;

    if (!ct_inside_talk_get_need(payload, &need, NULL))
        return false;
    if (state->piece == NULL)
        state->piece = g_malloc(CT_LIMIT_INSIDE_PIECE);
    int64_t got = self->bytes->read(self->bytes->user, state->piece, need.size, need.at);
    if (got < 0)
        ct_hand_send(state->hand, CT_INSIDE_TALK_FAIL, ct_bytes_of_text("cannot be read again"));
    else
        ct_hand_send(state->hand, CT_INSIDE_TALK_BYTES, (CtBytes){ state->piece, (size_t)got });
    return true;
}

/* ---- the answer ---- */

static void move_facts(CtItem *to, const CtItem *from)
{
    for (size_t i = 0; i < from->facts; i++)
        ct_item_add_fact(to, &from->fact[i]);
    to->flags |= from->flags & CT_ITEM_PROBLEM;
}

static bool is_below(CtBytes path, CtBytes container)
{
    return path.size > container.size + 2 &&
           memcmp(path.data, container.data, container.size) == 0 &&
           memcmp(path.data + container.size, "//", 2) == 0;
}

/* The check sum around them is wrong, and nobody knows in which of them the damage is: a digest
 * would vouch for bytes that may never have been there. They come before their container, at
 * `end`. */
static void take_back_digests(const Look *self, CtBytes container, guint end)
{
    for (guint i = end; i > self->first; i--) {
        CtItem *member = &g_array_index(self->children->item, CtItem, i - 1);

        if (!is_below(ct_item_path(member), container))
            return;
        if (member->kind != CT_ITEM_MEMBER || member->digests.has == 0)
            continue;
        member->digests = (CtItemDigests){ 0 };
        ct_item_add_problem(member, "unpack-error", "lies in a stream whose check sum is wrong");
    }
}

static bool take_facts(Look *self, CtBytes payload)
{
    g_auto(CtItem) told = { 0 };
    CtReader reader = ct_reader_over(payload);

    if (!ct_item_decode(&reader, &told, NULL) || !ct_reader_at_end(&reader))
        return false;
    move_facts(&self->facts, &told);
    if (ct_item_fact(&told, CT_INSIDE_CHECK) != NULL && self->children->item != NULL)
        take_back_digests(self, ct_item_path(self->item), self->children->item->len);
    return true;
}

static bool is_sound(const CtItem *child)
{
    const CtItemFact *kind = ct_item_fact(child, CT_INSIDE_KIND);

    if (kind != NULL &&
        (kind->kind != CT_VALUE_TEXT || ct_kind_named((const char *)kind->bytes) == NULL))
        return false;
    return (child->kind == CT_ITEM_MEMBER || child->kind == CT_ITEM_PRODUCT) &&
           child->path_size > 0 && child->first == 0 && child->block_count == 0 &&
           (child->flags & ~(unsigned)CT_ITEM_PROBLEM) == 0;
}

static bool take_child(Look *self, CtBytes payload)
{
    g_auto(CtItem) told = { 0 };
    CtReader reader = ct_reader_over(payload);
    GArray *taken = self->children->item;

    if (!ct_item_decode(&reader, &told, NULL) || !ct_reader_at_end(&reader) || !is_sound(&told))
        return false;
    self->held += payload.size;
    if (self->held > CT_LIMIT_INSIDE_TOLD ||
        (taken != NULL && taken->len >= CT_LIMIT_INSIDE_CHILDREN))
        return false;
    CtItem *child = ct_probe_add_child(self->children, self->item, ct_item_path(&told));
    told.source = child->source;
    g_free(told.path);
    told.path = child->path;
    told.path_size = child->path_size;
    *child = told;
    memset(&told, 0, sizeof told);
    ct_inside_compare_name(child);
    if (ct_item_fact(child, CT_INSIDE_CHECK) != NULL)
        take_back_digests(self, ct_item_path(child), self->children->item->len - 1);
    return true;
}

static bool take(Look *self, const CtFrame *frame)
{
    switch (frame->type) {
    case CT_INSIDE_TALK_NEED:
        return lend(self, frame->payload);
    case CT_INSIDE_TALK_FACTS:
        return take_facts(self, frame->payload);
    case CT_INSIDE_TALK_CHILD:
        return take_child(self, frame->payload);
    default:
        return frame->type == CT_INSIDE_TALK_ALIVE;
    }
}

/* Everything that one asking gives. *out_gone: the program is of no more use. */
static bool look_once(Look *self, const CtKind *kind, bool *out_gone, GError **error)
{
    CtFrame frame = { 0 };

    *out_gone = true;
    if (!start(self->state, error))
        return false;
    ask(self, kind);
    for (;;) {
        if (!ct_hand_next(self->state->hand, &frame, error))
            return false;
        if (frame.type == CT_HAND_END)
            break;
        if (!take(self, &frame))
            return ct_hand_broke(self->state->hand, error);
    }
    *out_gone = false;
    return ct_hand_ended_well(&frame, error);
}

static void forget(Look *self, guint before)
{
    ct_item_clear(&self->facts);
    self->held = 0;
    if (self->children->item != NULL)
        g_array_set_size(self->children->item, before);
}

static void look_inside(Look *self, const CtKind *kind)
{
    guint before = self->children->item == NULL ? 0 : self->children->item->len;

    self->first = before;
    for (int attempt = 0;; attempt++) {
        g_autoptr(GError) problem = NULL;
        bool gone = false;

        if (look_once(self, kind, &gone, &problem))
            return;
        if (gone)
            ct_hand_stop(g_steal_pointer(&self->state->hand));
        if (gone && attempt == 0 && g_error_matches(problem, CT_ERROR, CT_ERROR_INPUT)) {
            forget(self, before);
            continue;
        }
        ct_item_add_problem(&self->facts, gone ? "reader-died" : "inside-error", problem->message);
        return;
    }
}

/* ---- the probe ---- */

/* A source may begin within a place: /var/lib/dpkg has "status". */
static CtBytes place_path(const CtProbeBytes *bytes, const CtItem *item, CtBuffer *out)
{
    CtBytes path = ct_item_path(item);
    unsigned parts = 0;

    for (size_t i = 0; i < path.size && parts < PARTS; i++)
        parts += path.data[i] == '/' ? 1 : 0;
    if (parts >= PARTS || bytes->where.size == 0)
        return path;
    ct_buffer_add(out, bytes->where);
    ct_buffer_add_text(out, "/");
    ct_buffer_add(out, path);
    return ct_buffer_ok(out) ? ct_buffer_bytes(out) : path;
}

static const CtKind *settle(const Look *self, const CtKind *marked)
{
    const CtItemFact *fact = ct_item_fact(&self->facts, CT_INSIDE_KIND);
    const CtKind *kind = fact == NULL || fact->kind != CT_VALUE_TEXT
                             ? NULL
                             : ct_kind_named((const char *)fact->bytes);

    return kind == NULL ? marked : kind;
}

static void look(void *user, void *shared, const CtProbeBytes *bytes, CtItem *item,
                 CtProbeChildren *children)
{
    const CtKindBytes of = { bytes->head, bytes->size, bytes->read, bytes->user };
    Look self = { .state = user, .bytes = bytes, .item = item, .children = children };
    g_auto(CtBuffer) path = ct_buffer_new(CT_LIMIT_ITEM_PATH);

    (void)shared;
    if (item->kind != CT_ITEM_FILE && item->kind != CT_ITEM_STREAM)
        return;
    const CtKind *kind = ct_kind_of(&of);
    self.path = place_path(bytes, item, &path);
    if ((kind->flags & ASKED) != 0 || ct_software_place_of(self.path) != NULL)
        look_inside(&self, kind);
    ct_item_add_text(item, CT_INSIDE_KIND, ct_bytes_of_text(settle(&self, kind)->name));
    ct_inside_compare_name(item);
    for (size_t i = 0; i < self.facts.facts; i++)
        if (strcmp(self.facts.fact[i].name, CT_INSIDE_KIND) != 0)
            ct_item_add_fact(item, &self.facts.fact[i]);
    item->flags |= self.facts.flags & CT_ITEM_PROBLEM;
    ct_item_clear(&self.facts);
}

static void *begin(void *user)
{
    State *self = g_new0(State, 1);

    self->inside = user;
    return self;
}

static void end(void *user)
{
    State *self = user;

    ct_hand_stop(self->hand);
    g_free(self->piece);
    g_free(self);
}

CtProbe ct_inside_probe(CtInside *inside)
{
    return (CtProbe){ .name = "inside", .user = inside, .begin = begin, .look = look, .end = end };
}
