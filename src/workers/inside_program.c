/* inside_program.c - headers and resources become facts.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_program.h"

#include "base/text.h"
#include "examine/probe.h"
#include "format/elf.h"
#include "format/msi.h"
#include "format/pe.h"
#include "workers/inside_member.h"

#include <string.h>

#define PIECE (64u << 10)

/* A name that the file has, and the fact that it becomes. */
typedef struct {
    const char *name;
    const char *fact;
} Naming;

static void add_named(CtItem *item, const Naming *naming, const char *name, const char *value)
{
    for (; naming->name != NULL; naming++) {
        if (strcmp(naming->name, name) != 0 || *value == '\0' ||
            ct_item_fact(item, naming->fact) != NULL)
            continue;
        ct_item_add_text(item, naming->fact, ct_bytes_of_text(value));
        return;
    }
}

static void add_text(CtItem *item, const char *fact, const char *text)
{
    if (text != NULL)
        ct_item_add_text(item, fact, ct_bytes_of_text(text));
}

/* ---- Windows ---- */

static void take_version(void *user, const char *name, const char *value)
{
    static const Naming naming[] = {
        { "ProductName", "product-name" },
        { "ProductVersion", "product-version" },
        { "CompanyName", "publisher" },
        { "FileVersion", "file-version" },
        { "FileDescription", "description" },
        { "InternalName", "internal-name" },
        { "OriginalFilename", "original-name" },
        { "LegalCopyright", "copyright" },
        { NULL, NULL },
    };

    add_named(user, naming, name, value);
}

static void look_at_pe(const CtInsideThing *thing)
{
    CtItem *item = thing->item;
    g_autoptr(GError) problem = NULL;
    CtPe pe;

    if (!ct_pe_read(thing->bytes, take_version, item, &pe, &problem)) {
        ct_item_add_problem(item, "program-error", problem->message);
        return;
    }
    add_text(item, "machine", ct_pe_machine_name(pe.machine));
    add_text(item, "program",
             (pe.characteristics & CT_PE_DLL) != 0      ? "library"
             : (pe.characteristics & CT_PE_SYSTEM) != 0 ? "driver"
                                                        : "program");
    ct_item_add_instant(item, "linked", pe.linked);
    if (pe.has_version) {
        g_autofree char *version =
            g_strdup_printf("%u.%u.%u.%u", pe.file_version[0], pe.file_version[1],
                            pe.file_version[2], pe.file_version[3]);
        add_text(item, "version-number", version);
    }
    if (pe.certificate_size > 0)
        ct_item_add_number(item, "certificate", (int64_t)pe.certificate_size);
}

/* ---- ELF ---- */

static void look_at_elf(const CtInsideThing *thing)
{
    CtItem *item = thing->item;
    g_autoptr(GError) problem = NULL;
    CtElf elf;

    if (!ct_elf_read(thing->bytes, &elf, &problem)) {
        ct_item_add_problem(item, "program-error", problem->message);
        return;
    }
    add_text(item, "machine", ct_elf_machine_name(elf.machine));
    add_text(item, "program", ct_elf_type_name(&elf));
    if (elf.build_id_size > 0) {
        g_autofree char *id = ct_text_hex((CtBytes){ elf.build_id, elf.build_id_size });
        add_text(item, "build-id", id);
    }
    if (elf.name[0] != '\0')
        add_text(item, "soname", elf.name);
}

/* ---- installers ---- */

static void take_property(void *user, const char *name, const char *value)
{
    static const Naming naming[] = {
        { "ProductName", "product-name" },       { "Manufacturer", "publisher" },
        { "ProductVersion", "product-version" }, { "ProductCode", "product-code" },
        { "UpgradeCode", "upgrade-code" },       { NULL, NULL },
    };

    add_named(user, naming, name, value);
}

/* A stream that is no table: a cabinet, an icon, a program of the installer. */
static void take_stream(CtInsideRun *run, const CtInsideThing *thing, CtOle *ole,
                        const CtOleEntry *entry, const char *name)
{
    static uint8_t piece[PIECE]; /* one stream is read at a time, and its bytes are used up */
    g_auto(CtItem) item = { .kind = CT_ITEM_MEMBER };
    CtInsideMember member;
    uint64_t at = 0;
    size_t got = 0;

    ct_item_set_path(&item, ct_bytes_of_text(name));
    ct_inside_member_begin(&member, run, thing, &item);
    do {
        got = ct_ole_read(ole, entry, at, piece, sizeof piece);
        at += got;
    } while (got > 0 && ct_inside_member_add(&member, (CtBytes){ piece, got }));
    bool whole = at == entry->size;
    if (!whole && run->stopped == NULL)
        ct_item_add_problem(&member.item, "unpack-error", "the stream leaves the file");
    ct_inside_member_end(&member, whole);
}

static void list_streams(CtInsideRun *run, const CtInsideThing *thing, CtOle *ole)
{
    uint64_t members = 0;

    for (size_t i = 1; i < ct_ole_count(ole) && run->stopped == NULL; i++) {
        const CtOleEntry *entry = ct_ole_entry(ole, i);
        bool table = false;
        g_autofree char *name = ct_msi_stream_name(entry, &table);

        /* What begins with a control character is a set of properties of the compound file. */
        if (table || entry->type != CT_OLE_STREAM || entry->parent != 0 || (uint8_t)name[0] <= ' ')
            continue;
        members++;
        take_stream(run, thing, ole, entry, name);
    }
    ct_item_add_number(thing->item, CT_PROBE_MEMBERS, (int64_t)members);
}

static void look_at_installer(CtInsideRun *run, const CtInsideThing *thing)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(CtOle) ole = ct_ole_open(thing->bytes, &problem);

    if (ole == NULL || !ct_msi_properties(ole, take_property, thing->item, &problem))
        ct_item_add_problem(thing->item, "program-error", problem->message);
    if (ole != NULL && run->members && thing->depth < CT_LIMIT_INSIDE_DEPTH)
        list_streams(run, thing, ole);
}

void ct_inside_program_look(CtInsideRun *run, const CtInsideThing *thing)
{
    const char *kind = thing->kind->name;

    if (strcmp(kind, "pe") == 0)
        look_at_pe(thing);
    else if (strcmp(kind, "elf") == 0 || strcmp(kind, "appimage") == 0)
        look_at_elf(thing);
    else if (strcmp(kind, "msi") == 0 || strcmp(kind, "msp") == 0)
        look_at_installer(run, thing);
}
