/* advisories_report.c - `constat advisories report DIR MANDATE --contract FILE ...`: the year.
 *
 * The contracts are of one client. Printed first, a line each: the sentence that answers whether
 * he is at risk and was told, and its proof. Then, parted by tabs, "contract" lines (id,
 * inclusive, strict, machines, hours, rule), "bulletin" lines (id, day, severity, verdict,
 * machines, copies, answered, late, told, closed, rows) and "change" lines (day, open, machine
 * pairs), as the year is kept (doc/FORMATS.md). --json is one object; --csv the bulletins; --pdf
 * FILE the page; a --fleet that is a folder is one of inventories (advisories_fleet.h), of the
 * contract that it is named after, else of the only one; --publish keeps the year in the mandate,
 * where the pages show it. Nobody is named in any of them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/file.h"
#include "base/json.h"
#include "cli/advisories_fleet.h"
#include "cli/commands.h"
#include "cli/opening.h"
#include "desk/year_shelf.h"
#include "intake/bulletin_feed.h"
#include "report/yearly.h"

#include <stdio.h>
#include <string.h>

enum { MOST_CONTRACTS = 100, BYTES = 64 << 20 };

typedef struct {
    char **contracts; /* owned, like all texts here */
    char **fleets;
    char *folder;
    char *language;
    char *pdf;
    gboolean publish;
    gboolean json;
    gboolean csv;
} Options;

static void options_clear(Options *self)
{
    g_strfreev(self->contracts);
    g_strfreev(self->fleets);
    g_free(self->folder);
    g_free(self->language);
    g_free(self->pdf);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

typedef struct {
    CtBulletinBook *bulletins; /* owned, like the rest */
    GPtrArray *asides;
    CtContract *contract[MOST_CONTRACTS];
    CtConcern concern[MOST_CONTRACTS];
    CtFleet *fleet[MOST_CONTRACTS];
    CtYearPart part[MOST_CONTRACTS];
    size_t count;
} Inquiry;

static void inquiry_free(Inquiry *self)
{
    for (size_t i = 0; i < self->count; i++) {
        ct_concern_clear(&self->concern[i]);
        ct_contract_free(self->contract[i]);
        ct_fleet_free(self->fleet[i]);
    }
    ct_bulletin_free(self->bulletins);
    g_clear_pointer(&self->asides, g_ptr_array_unref);
    g_free(self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Inquiry, inquiry_free)

/* ---- gathering ---- */

static bool read_contracts(const Options *options, CtInstant now, Inquiry *out, GError **error)
{
    const CtConcernQuery query = { CT_INSTANT_NEVER, now };

    for (size_t i = 0; options->contracts[i] != NULL; i++) {
        if (i == MOST_CONTRACTS)
            return ct_fail(error, CT_ERROR_LIMIT, "report: more than %d contracts", MOST_CONTRACTS);
        out->count = i + 1;
        out->contract[i] = ct_contract_load(options->contracts[i], error);
        if (out->contract[i] == NULL ||
            !ct_concern_ask(out->bulletins, out->contract[i], &query, &out->concern[i], error))
            return false;
    }
    return true;
}

/* ---- a fleet of inventories ---- */

typedef struct {
    const CtBulletinBook *bulletins;
    CtFleet *fleet;
} Counting;

/* The lines that the bulletins know of what the machine has. */
static bool count_machine(const CtCliFleetHost *host, void *user, GError **error)
{
    const Counting *self = user;
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    (void)error;

    for (guint i = 0; i < host->inventory->items->len; i++) {
        const char *row = g_array_index(host->inventory->items, CtInventoryItem, i).row;
        const char *line = ct_bulletin_find(self->bulletins, CT_BULLETIN_LINE, row);

        if (line != NULL && !g_ptr_array_find(lines, line, NULL))
            g_ptr_array_add(lines, (void *)(uintptr_t)line);
    }
    g_ptr_array_add(lines, NULL);
    ct_fleet_add(self->fleet, (const char *const *)lines->pdata);
    return true;
}

/* A folder is of the contract that it is named after, else of the only one. */
static CtFleet *fleet_of_folder(const Inquiry *inquiry, const char *folder, GError **error)
{
    g_autofree char *name = g_path_get_basename(folder);
    const CtInventoryOptions reading = { 0 };
    const char *contract = inquiry->count == 1 ? ct_contract_facts(inquiry->contract[0])->id : name;
    g_autoptr(CtFleet) fleet = ct_fleet_new(contract);
    Counting counting = { inquiry->bulletins, fleet };

    return ct_cli_fleet_each(folder, &reading, count_machine, &counting, error)
               ? g_steal_pointer(&fleet)
               : NULL;
}

static bool read_fleets(const Options *options, Inquiry *out, GError **error)
{
    for (size_t i = 0; options->fleets != NULL && options->fleets[i] != NULL; i++) {
        CtFleet *fleet = g_file_test(options->fleets[i], G_FILE_TEST_IS_DIR)
                             ? fleet_of_folder(out, options->fleets[i], error)
                             : ct_fleet_load(options->fleets[i], error);
        size_t at = 0;

        if (fleet == NULL)
            return false;
        while (at < out->count &&
               (out->fleet[at] != NULL ||
                strcmp(ct_contract_facts(out->contract[at])->id, ct_fleet_contract(fleet)) != 0))
            at++;
        if (at == out->count) {
            ct_fleet_free(fleet);
            return ct_fail(error, CT_ERROR_CONFLICT,
                           "%s: of no contract that is asked for, or of one that has a fleet",
                           options->fleets[i]);
        }
        out->fleet[at] = fleet;
    }
    for (size_t i = 0; i < out->count; i++)
        out->part[i] =
            (CtYearPart){ out->bulletins, out->contract[i], &out->concern[i], out->fleet[i] };
    return true;
}

static bool count_year(const Options *options, CtOpening *opening, CtYear *out, GError **error)
{
    g_autoptr(Inquiry) inquiry = g_new0(Inquiry, 1);
    g_autofree char *share = options->folder == NULL ? ct_opening_share(error) : NULL;
    g_autofree char *shipped =
        share == NULL ? NULL : g_build_filename(share, "advisories", "ms15", NULL);

    if (options->folder == NULL && share == NULL)
        return false;
    return ct_bulletin_feed_read(shipped == NULL ? options->folder : shipped, &inquiry->bulletins,
                                 &inquiry->asides, error) &&
           read_contracts(options, opening->now, inquiry, error) &&
           read_fleets(options, inquiry, error) &&
           ct_year_count(opening->book, opening->now, inquiry->part, inquiry->count, out, error);
}

/* ---- telling ---- */

static void add_text(CtJsonWriter *json, const char *key, const char *text)
{
    ct_json_add_text(json, key, ct_bytes_of_text(text));
}

static void add_instant(CtJsonWriter *json, const char *key, CtInstant at)
{
    char text[CT_TIME_TEXT_SIZE];

    if (at != CT_INSTANT_NEVER)
        add_text(json, key, ct_time_text(at, text));
}

static void add_contracts(CtJsonWriter *json, const CtYear *year)
{
    ct_json_open_array(json, "contracts");
    for (guint i = 0; i < year->contracts->len; i++) {
        const CtYearContract *row = &g_array_index(year->contracts, CtYearContract, i);

        ct_json_open_object(json, NULL);
        add_text(json, "contract", row->id);
        ct_json_add_number(json, "inclusive", row->inclusive);
        ct_json_add_number(json, "strict", row->strict);
        ct_json_add_number(json, "machines", row->machines);
        ct_json_add_number(json, "hours", row->hours);
        add_text(json, "rule", row->by_strict ? "strict" : "inclusive");
        ct_json_close_object(json);
    }
    ct_json_close_array(json);
}

static void add_bulletins(CtJsonWriter *json, const CtYear *year)
{
    ct_json_open_array(json, "bulletins");
    for (guint i = 0; i < year->bulletins->len; i++) {
        const CtYearBulletin *row = &g_array_index(year->bulletins, CtYearBulletin, i);

        ct_json_open_object(json, NULL);
        add_text(json, "bulletin", row->id);
        add_instant(json, "published", row->published);
        add_text(json, "severity", row->severity);
        add_text(json, "verdict", ct_year_word(row->verdict));
        ct_json_add_bool(json, "owed", row->owed);
        ct_json_add_number(json, "machines", row->machines);
        ct_json_add_number(json, "copies", row->copies);
        ct_json_add_number(json, "answered", row->answered);
        ct_json_add_number(json, "late", row->late);
        add_instant(json, "told", row->told);
        add_instant(json, "closed", row->closed);
        add_text(json, "rows", row->rows);
        ct_json_close_object(json);
    }
    ct_json_close_array(json);
}

static void add_changes(CtJsonWriter *json, const CtYear *year)
{
    ct_json_open_array(json, "exposure");
    for (guint i = 0; i < year->changes->len; i++) {
        const CtYearChange *row = &g_array_index(year->changes, CtYearChange, i);

        ct_json_open_object(json, NULL);
        add_instant(json, "day", row->day);
        ct_json_add_number(json, "open", row->open);
        ct_json_add_number(json, "machines", row->machines);
        ct_json_close_object(json);
    }
    ct_json_close_array(json);
}

static void write_json(const CtYear *year, const char *sentence, const char *proof, CtBuffer *out)
{
    CtJsonWriter json = ct_json_writer(out);

    ct_json_open_object(&json, NULL);
    add_text(&json, "sentence", sentence);
    add_text(&json, "proof", proof);
    add_text(&json, "client", year->client);
    add_text(&json, "publisher", year->publisher);
    add_instant(&json, "from", year->from);
    add_instant(&json, "until", year->until);
    ct_json_add_number(&json, "inclusive", year->inclusive);
    ct_json_add_number(&json, "strict", year->strict);
    ct_json_add_number(&json, "copies", year->copies);
    ct_json_add_number(&json, "answered", year->answered);
    ct_json_add_number(&json, "late", year->late);
    ct_json_add_number(&json, "waiting", year->waiting);
    add_text(&json, "origin", year->origin);
    ct_json_add_number(&json, "entries", (int64_t)year->size);
    add_text(&json, "root", year->root);
    add_contracts(&json, year);
    add_bulletins(&json, year);
    add_changes(&json, year);
    ct_json_close_object(&json);
    ct_buffer_add_u8(out, '\n');
}

static void add_cell(CtBuffer *out, const char *text, bool last)
{
    ct_buffer_add_u8(out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            ct_buffer_add_u8(out, '"');
        ct_buffer_add_u8(out, (uint8_t)*c);
    }
    ct_buffer_add_text(out, last ? "\"\n" : "\",");
}

static void write_csv(const CtYear *year, CtBuffer *out)
{
    ct_buffer_add_text(out, "bulletin,published,severity,verdict,machines,copies,answered,late,"
                            "told,closed,rows\n");
    for (guint i = 0; i < year->bulletins->len; i++) {
        const CtYearBulletin *row = &g_array_index(year->bulletins, CtYearBulletin, i);
        char time[2][CT_TIME_TEXT_SIZE];

        add_cell(out, row->id, false);
        add_cell(out, ct_time_day_text(row->published, time[0]), false);
        add_cell(out, row->severity, false);
        ct_buffer_printf(out, "%s,%u,%u,%u,%u,%s,%s,", ct_year_word(row->verdict), row->machines,
                         row->copies, row->answered, row->late,
                         row->told == CT_INSTANT_NEVER ? "" : ct_time_text(row->told, time[0]),
                         row->closed == CT_INSTANT_NEVER ? "" : ct_time_text(row->closed, time[1]));
        add_cell(out, row->rows, true);
    }
}

static bool write_pdf(const CtYearly *yearly, const char *path, GError **error)
{
    g_auto(CtBuffer) page = ct_buffer_new(BYTES);

    return ct_yearly_draw(yearly, CT_CANVAS_PDF, &page, error) &&
           ct_file_replace(path, ct_buffer_bytes(&page), "report", error);
}

static bool tell(const Options *options, const CtYearly *yearly, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(BYTES);
    g_autofree char *sentence = ct_yearly_sentence(yearly, error);
    g_autofree char *proof = sentence == NULL ? NULL : ct_yearly_proof(yearly, error);

    if (proof == NULL)
        return false;
    if (options->pdf != NULL && !write_pdf(yearly, options->pdf, error))
        return false;
    if (options->json)
        write_json(yearly->year, sentence, proof, &text);
    else if (options->csv)
        write_csv(yearly->year, &text);
    else {
        ct_buffer_printf(&text, "%s\n%s\n", sentence, proof);
        ct_year_write(yearly->year, &text);
    }
    if (!ct_buffer_ok(&text))
        return ct_fail(error, CT_ERROR_LIMIT, "report: larger than %d MiB", BYTES >> 20);
    (void)fwrite(text.data, 1, text.size, stdout);
    return true;
}

static bool run(const Options *options, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_auto(CtYear) year = { 0 };
    const char *language = options->language == NULL ? "fr" : options->language;

    if (!ct_opening_of(argv[1], argv[2], &opening, error) ||
        !count_year(options, &opening, &year, error))
        return false;
    g_autofree char *notices = g_build_filename(opening.mandate->folder, "notices", NULL);
    g_autoptr(CtTemplate) words = ct_template_load(notices, "year", language, error);
    g_autoptr(CtTemplate) frame =
        words == NULL ? NULL : ct_template_load(notices, "frame", language, error);
    if (frame == NULL)
        return false;
    const CtYearly yearly = { &year, words, language,
                              opening.mandate->demo ? ct_template_label(frame, "demo-line")
                                                    : NULL };
    return (!options->publish || ct_year_shelf_put(opening.mandate, &year, error)) &&
           tell(options, &yearly, error);
}

bool ct_cli_advisories_report(int argc, char **argv, GError **error)
{
    g_auto(Options) options = { 0 };
    const GOptionEntry entries[] = {
        { "contract", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.contracts,
          "A contract of the client; may be repeated", "FILE" },
        { "fleet", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.fleets,
          "The machines of one of them, or a folder of their inventories; may be repeated",
          "FILE" },
        { "bulletins", 0, 0, G_OPTION_ARG_FILENAME, &options.folder,
          "The bulletins; else those shipped", "FOLDER" },
        { "language", 0, 0, G_OPTION_ARG_STRING, &options.language, "fr (usual) or en", "CODE" },
        { "pdf", 0, 0, G_OPTION_ARG_FILENAME, &options.pdf, "The page as PDF", "FILE" },
        { "publish", 0, 0, G_OPTION_ARG_NONE, &options.publish, "Where the pages show it", NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "One JSON object", NULL },
        { "csv", 0, 0, G_OPTION_ARG_NONE, &options.csv, "The bulletins as CSV", NULL },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (argc != 3 || options.contracts == NULL || (options.json && options.csv))
        return ct_cli_misuse(error, "advisories report: say DIR MANDATE --contract FILE, and one "
                                    "form at most");
    if (options.language != NULL && strcmp(options.language, "fr") != 0 &&
        strcmp(options.language, "en") != 0)
        return ct_cli_misuse(error, "advisories report: the language is fr or en");
    return run(&options, argv, error);
}
