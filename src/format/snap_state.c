/* snap_state.c - data, snaps, and of each what is current.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/snap_state.h"

#include "base/json.h"
#include "format/lines.h"
#include "format/product_record.h"

#include <string.h>

enum { HEAD = 65536 };

typedef struct {
    CtJson json;
    CtRecordSink sink; /* borrowed */
    void *user;
    GError **error;
    bool any;
    bool stopped; /* the sink said so */
} Reading;

/* One snap while it is read. */
typedef struct {
    CtBuffer name;
    CtBuffer kind;
    CtBuffer revision;
    CtBuffer channel;
    CtBuffer kept;
    bool active;
} Snap;

static Snap snap_new(void)
{
    return (Snap){ .name = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                   .kind = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                   .revision = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                   .channel = ct_buffer_new(CT_LIMIT_VALUE_BYTES),
                   .kept = ct_buffer_new(CT_LIMIT_VALUE_BYTES) };
}

static void snap_clear(Snap *self)
{
    ct_buffer_clear(&self->name);
    ct_buffer_clear(&self->kind);
    ct_buffer_clear(&self->revision);
    ct_buffer_clear(&self->channel);
    ct_buffer_clear(&self->kept);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Snap, snap_clear)

static bool is_key(const Reading *self, const char *key)
{
    return ct_lines_equal(self->json.text, key);
}

/* A text or a whole number as it is written; another value is passed over. */
static void take_text(Reading *self, CtBuffer *out)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token == CT_JSON_TEXT || token == CT_JSON_WHOLE)
        ct_buffer_add(out, self->json.text);
    else
        ct_json_skip(&self->json, token);
}

typedef void (*Member)(Reading *self, Snap *snap);

/* The members of an object, each by its key; another value is passed over. */
static void read_object(Reading *self, Member member, Snap *snap)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token != CT_JSON_OBJECT) {
        ct_json_skip(&self->json, token);
        return;
    }
    while (ct_json_step(&self->json) == CT_JSON_KEY)
        member(self, snap);
}

static void skip(Reading *self)
{
    ct_json_skip(&self->json, CT_JSON_KEY);
}

/* ---- one snap ---- */

static void put_snap(Reading *self, const Snap *snap)
{
    g_auto(CtBuffer) row = ct_buffer_new(3 * (size_t)CT_LIMIT_VALUE_BYTES);
    const CtProductExtra extra[] = {
        { "revision", ct_buffer_bytes(&snap->revision) },
        { "channel", ct_buffer_bytes(&snap->channel) },
        { "active", ct_bytes_of_text(snap->active ? "" : "no") },
        { "kept", ct_buffer_bytes(&snap->kept) },
    };
    const CtProductRecord product = { .type = "snap",
                                      .class = ct_buffer_bytes(&snap->kind),
                                      .name = ct_buffer_bytes(&snap->name),
                                      .pointer = "/data/snaps",
                                      .extra = extra,
                                      .extras = G_N_ELEMENTS(extra) };
    CtProductRecord told = product;

    ct_buffer_add(&row, ct_buffer_bytes(&snap->name));
    ct_buffer_add_text(&row, " ");
    ct_buffer_add(&row, ct_buffer_bytes(&snap->revision));
    told.row = ct_buffer_bytes(&row);
    self->any = true;
    bool more = snap->revision.size == 0
                    ? ct_product_record_aside(&told, "malformed", "a snap has no current revision",
                                              self->sink, self->user, self->error)
                    : ct_product_record_emit(&told, self->sink, self->user, self->error);
    self->stopped = self->stopped || !more;
}

static void kept_member(Reading *self, Snap *snap)
{
    if (!is_key(self, "revision")) {
        skip(self);
        return;
    }
    if (snap->kept.size > 0)
        ct_buffer_add_text(&snap->kept, " ");
    take_text(self, &snap->kept);
}

static void read_sequence(Reading *self, Snap *snap)
{
    CtJsonToken token = ct_json_step(&self->json);

    if (token != CT_JSON_ARRAY) {
        ct_json_skip(&self->json, token);
        return;
    }
    while ((token = ct_json_step(&self->json)) != CT_JSON_ARRAY_END && token != CT_JSON_END) {
        if (token != CT_JSON_OBJECT) {
            ct_json_skip(&self->json, token);
            continue;
        }
        while (ct_json_step(&self->json) == CT_JSON_KEY)
            kept_member(self, snap);
    }
}

static void snap_member(Reading *self, Snap *snap)
{
    if (is_key(self, "type"))
        take_text(self, &snap->kind);
    else if (is_key(self, "current"))
        take_text(self, &snap->revision);
    else if (is_key(self, "channel"))
        take_text(self, &snap->channel);
    else if (is_key(self, "sequence"))
        read_sequence(self, snap);
    else if (is_key(self, "active")) {
        CtJsonToken token = ct_json_step(&self->json);

        snap->active = token == CT_JSON_TRUE;
        ct_json_skip(&self->json, token);
    } else
        skip(self);
}

static void named_member(Reading *self, Snap *none)
{
    g_auto(Snap) snap = snap_new();

    (void)none;
    ct_buffer_add(&snap.name, self->json.text);
    read_object(self, snap_member, &snap);
    if (!self->stopped && ct_reader_ok(&self->json.reader))
        put_snap(self, &snap);
}

/* ---- the whole ---- */

static void put_dropped(Reading *self)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */

    ct_record_begin(&record, "dropped");
    ct_record_text(&record, "reason", ct_bytes_of_text("personal"), 0, 0);
    self->any = true;
    self->stopped = self->stopped || !self->sink(self->user, &record, self->error);
}

static void auth_member(Reading *self, Snap *none)
{
    CtJsonToken token;

    (void)none;
    if (!is_key(self, "users")) {
        skip(self);
        return;
    }
    token = ct_json_step(&self->json);
    if (token != CT_JSON_ARRAY) {
        ct_json_skip(&self->json, token);
        return;
    }
    while ((token = ct_json_step(&self->json)) != CT_JSON_ARRAY_END && token != CT_JSON_END) {
        ct_json_skip(&self->json, token);
        if (ct_reader_ok(&self->json.reader) && !self->stopped)
            put_dropped(self);
    }
}

static void data_member(Reading *self, Snap *none)
{
    if (is_key(self, "snaps"))
        read_object(self, named_member, none);
    else if (is_key(self, "auth"))
        read_object(self, auth_member, none);
    else
        skip(self);
}

static void state_member(Reading *self, Snap *none)
{
    if (is_key(self, "data"))
        read_object(self, data_member, none);
    else
        skip(self);
}

static int detect(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    return ct_lines_begins(head, "{") && ct_lines_find(head, "\"snaps\"") != SIZE_MAX &&
                   ct_lines_find(head, "\"sequence\"") != SIZE_MAX
               ? 60
               : 0;
}

static bool read_state(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading self = { .json = ct_json_over(source), .sink = sink, .user = user, .error = error };
    const CtProductRecord nothing = { .pointer = "/data/snaps" };

    read_object(&self, state_member, NULL);
    (void)ct_json_step(&self.json);
    bool read = !self.stopped && ct_json_check(&self.json, "snapd's state", error);
    ct_json_clear(&self.json);
    return read && (self.any || ct_product_record_aside(&nothing, "empty", "nothing is installed",
                                                        sink, user, error));
}

const CtFormat ct_snap_state_format = {
    .name = "snapd-state",
    .summary = "installed snaps, as snapd keeps them in its state.json",
    .detect = detect,
    .read = read_state,
};
