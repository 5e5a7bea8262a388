/* inside_look.c - the kind by structure, then what that kind has inside.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_look.h"

#include "examine/inside.h"
#include "format/format.h"
#include "format/kind_ole.h"
#include "format/kind_zip.h"
#include "workers/inside_archive.h"
#include "workers/inside_bytes.h"
#include "workers/inside_digest.h"
#include "workers/inside_program.h"
#include "workers/inside_run.h"
#include "workers/inside_software.h"
#include "workers/servant.h"

#include <string.h>

void ct_inside_look_warm_up(void)
{
    (void)ct_kind_named("data");
    ct_format_warm_up();
    ct_inside_digest_warm_up();
    ct_inside_archive_warm_up();
}

static const CtKind *tell_apart(const CtKindBytes *bytes, const CtKind *kind)
{
    if ((kind->flags & CT_KIND_ZIP) != 0)
        return ct_kind_zip_of(bytes);
    if ((kind->flags & CT_KIND_OLE) == 0)
        return kind;
    g_autoptr(CtOle) ole = ct_ole_open(bytes, NULL);
    return ole == NULL ? kind : ct_kind_ole_of(ole);
}

static void list(CtInsideRun *run, const CtInsideThing *thing)
{
    if (thing->depth >= CT_LIMIT_INSIDE_DEPTH)
        ct_item_add_problem(thing->item, "not-opened", "lies in too many containers");
    else
        ct_inside_archive_list(run, thing);
}

void ct_inside_run_look(CtInsideRun *self, const CtInsideThing *thing)
{
    CtInsideThing told = *thing;

    told.kind = tell_apart(thing->bytes, thing->kind);
    ct_item_add_text(thing->item, CT_INSIDE_KIND, ct_bytes_of_text(told.kind->name));
    ct_inside_program_look(self, &told);
    const CtSoftwarePlace *place = ct_inside_run_place(thing);
    if (place != NULL)
        ct_inside_software_list(self, &told, place);
    if (self->members && (told.kind->flags & CT_KIND_CONTAINER) != 0)
        list(self, &told);
}

static void tell_facts(CtChannel *channel, CtItem *facts)
{
    g_auto(CtBuffer) code = ct_buffer_new(CT_LIMIT_MANIFEST_BLOCK);

    facts->kind = CT_ITEM_OTHER;
    ct_item_set_path(facts, ct_bytes_of_text("."));
    ct_item_encode(facts, &code);
    ct_servant_tell(channel, CT_INSIDE_TALK_FACTS, ct_buffer_bytes(&code));
}

bool ct_inside_look_run(CtChannel *channel, const CtInsideTalkLook *look, GError **error)
{
    g_auto(CtInsideBytes) source = ct_inside_bytes_over(channel, look->size);
    /* The frame that they stand in is gone with the next one. */
    g_autofree uint8_t *head = g_memdup2(look->head.data, look->head.size);
    g_autofree uint8_t *name = g_memdup2(look->path.data, look->path.size);
    const CtKindBytes bytes = {
        { head, look->head.size }, look->size, ct_inside_bytes_read, &source
    };
    g_auto(CtItem) facts = { 0 };
    const CtInsideThing thing = { .bytes = &bytes,
                                  .kind = ct_kind_named(look->kind),
                                  .name = { name, look->path.size },
                                  .item = &facts };
    CtInsideRun run = { .channel = channel,
                        .blake2b = (look->wants & CT_INSIDE_TALK_BLAKE2B) != 0,
                        .members = (look->wants & CT_INSIDE_TALK_MEMBERS) != 0,
                        .allowed = CT_LIMIT_INSIDE_FREE };

    if (thing.kind == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "request: names no kind that we know");
    if (look->size < (UINT64_MAX - run.allowed) / CT_LIMIT_INSIDE_RATIO)
        run.allowed += look->size * CT_LIMIT_INSIDE_RATIO;
    ct_inside_run_look(&run, &thing);
    if (run.stopped != NULL)
        ct_item_add_problem(&facts, "refused", run.stopped);
    tell_facts(channel, &facts);
    return !source.failed || ct_fail(error, CT_ERROR_INPUT, "content: cannot be read again");
}
