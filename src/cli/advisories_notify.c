/* advisories_notify.c - `constat advisories notify DIR MANDATE --contract FILE ...`: who is told?
 *
 * Each bulletin that concerns the contract, up to the mandate's legal time, becomes a copy for each
 * contact who may have it (desk/alerting.h); `constat post send` sends what is released, the clerk
 * lets go what is held when its embargo ends. Printed, parted by tabs, a line per bulletin and
 * contact: held, released, known, corrected, excluded or withdrawn; bulletin; contract; the case's
 * number; the copy's number; why not, with the place in the contract. Then "aside" lines: keys and
 * contacts that cannot be used. Last "told", "known", "excluded", "withdrawn" with their counts.
 * No line names a person.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/file.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/opening.h"
#include "desk/alerting.h"
#include "desk/contract_shelf.h"
#include "intake/bulletin_feed.h"

#include <stdio.h>
#include <string.h>

enum { JSON_BYTES = 64 << 20 };

typedef struct {
    char **contracts; /* owned, like all texts here */
    char *keys;
    char *folder;
    char *only;
    char *label;
    char *embargo;
    char *person;
    gboolean json;
} Options;

static void options_clear(Options *self)
{
    g_strfreev(self->contracts);
    g_free(self->keys);
    g_free(self->folder);
    g_free(self->only);
    g_free(self->label);
    g_free(self->embargo);
    g_free(self->person);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

typedef struct {
    const Options *options;
    CtBuffer *text;
    CtJsonWriter *json; /* into `text`; NULL: lines */
} Print;

static void add_text(CtJsonWriter *json, const char *key, const char *text)
{
    ct_json_add_text(json, key, ct_bytes_of_text(text));
}

static void print_line(void *user, const CtAlertingLine *line)
{
    const Print *self = user;

    if (self->json == NULL) {
        (void)printf("%s\t%s\t%s\t", ct_alerting_word(line->verdict), line->advisory,
                     line->contract);
        if (line->copy == NULL)
            (void)printf("\t\t%s\n", line->reason);
        else
            (void)printf("%" G_GINT64_FORMAT "\t%s\t%s\n", line->number, line->copy, line->reason);
        return;
    }
    ct_json_open_object(self->json, NULL);
    add_text(self->json, "verdict", ct_alerting_word(line->verdict));
    add_text(self->json, "advisory", line->advisory);
    add_text(self->json, "contract", line->contract);
    if (line->copy != NULL) {
        ct_json_add_number(self->json, "case", line->number);
        add_text(self->json, "copy", line->copy);
    }
    if (line->reason[0] != '\0')
        add_text(self->json, "reason", line->reason);
    ct_json_close_object(self->json);
}

static void print_asides(const Print *self, const char *const *asides)
{
    for (size_t i = 0; asides[i] != NULL; i++) {
        if (self->json == NULL) {
            (void)printf("aside\t%s\n", asides[i]);
            continue;
        }
        ct_json_open_object(self->json, NULL);
        add_text(self->json, "verdict", "aside");
        add_text(self->json, "reason", asides[i]);
        ct_json_close_object(self->json);
    }
}

static bool read_run(const Options *options, CtAlertingRun *run, GError **error)
{
    run->person = options->person;
    run->only = options->only;
    run->embargo = CT_INSTANT_NEVER;
    run->embargo_text = options->embargo;
    if (options->embargo != NULL && !ct_opening_time(options->embargo, &run->embargo, error))
        return false;
    if (options->label == NULL)
        return true;
    const char *label = options->label;
    if (g_str_has_prefix(label, "TLP:"))
        label += strlen("TLP:");
    run->has_label = true;
    return ct_contract_tlp_read(label, &run->label) ||
           ct_cli_misuse(error,
                         "advisories notify: \"%s\" is no label of TLP 2.0 (CLEAR, GREEN, "
                         "AMBER, AMBER+STRICT, RED)",
                         options->label);
}

/* A file, or "kept:ID": one that the mandate keeps. */
static bool read_contract(const CtAlertingRun *run, const char *path, CtBuffer *out, GError **error)
{
    static const char kept[] = "kept:";
    bool read = g_str_has_prefix(path, kept)
                    ? ct_contract_shelf_get(run->book->mandate, path + strlen(kept), out, error)
                    : ct_file_read_named(path, out, "contract", error);

    if (!read)
        g_prefix_error(error, "%s: ", path);
    return read;
}

static bool notify_contract(const char *path, CtAlertingRun *run, const Print *print,
                            CtAlertingCounts *counts, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);
    g_auto(CtConcern) concern = { 0 };
    /* A bulletin that is named may be of tomorrow: its embargo says when it leaves. */
    const CtConcernQuery query = { CT_INSTANT_NEVER,
                                   run->only == NULL ? run->now : CT_INSTANT_NEVER };
    CtAlertingCounts told = { 0 };

    if (!read_contract(run, path, &text, error))
        return false;
    g_autoptr(CtContract) contract = ct_contract_parse(ct_buffer_bytes(&text), path, error);
    if (contract == NULL || !ct_concern_ask(run->bulletins, contract, &query, &concern, error))
        return false;
    run->contract = contract;
    run->contract_text = ct_buffer_bytes(&text);
    run->concern = &concern;
    if (!ct_alerting_notify(run, &told, error))
        return false;
    print_asides(print, (const char *const *)ct_contract_facts(contract)->asides);
    counts->told += told.told;
    counts->known += told.known;
    counts->excluded += told.excluded;
    counts->withdrawn += told.withdrawn;
    return true;
}

/* All that the mandate keeps, when none is named. */
static char **contracts_of(const Options *options, const CtAlertingRun *run, GError **error)
{
    if (options->contracts != NULL)
        return g_strdupv(options->contracts);
    char **ids = ct_contract_shelf_list(run->book->mandate, error);
    for (size_t i = 0; ids != NULL && ids[i] != NULL; i++) {
        char *id = ids[i];

        ids[i] = g_strconcat("kept:", id, NULL);
        g_free(id);
    }
    if (ids != NULL && ids[0] == NULL) {
        g_strfreev(ids);
        (void)ct_cli_misuse(error,
                            "advisories notify: say --contract FILE: the mandate keeps none");
        return NULL;
    }
    return ids;
}

static bool notify_all(const Options *options, CtAlertingRun *run, const Print *print,
                       GError **error)
{
    g_auto(GStrv) contracts = contracts_of(options, run, error);
    CtAlertingCounts counts = { 0 };

    if (contracts == NULL)
        return false;

    if (print->json != NULL) {
        ct_json_open_object(print->json, NULL);
        ct_json_open_array(print->json, "lines");
    }
    for (size_t i = 0; contracts[i] != NULL; i++)
        if (!notify_contract(contracts[i], run, print, &counts, error))
            return false;
    print_asides(print, ct_keyring_asides(run->keys));
    if (print->json == NULL) {
        (void)printf("told\t%" G_GUINT64_FORMAT "\nknown\t%" G_GUINT64_FORMAT
                     "\nexcluded\t%" G_GUINT64_FORMAT "\nwithdrawn\t%" G_GUINT64_FORMAT "\n",
                     counts.told, counts.known, counts.excluded, counts.withdrawn);
        return true;
    }
    ct_json_close_array(print->json);
    ct_json_add_number(print->json, "told", (int64_t)counts.told);
    ct_json_add_number(print->json, "known", (int64_t)counts.known);
    ct_json_add_number(print->json, "excluded", (int64_t)counts.excluded);
    ct_json_add_number(print->json, "withdrawn", (int64_t)counts.withdrawn);
    ct_json_close_object(print->json);
    if (!ct_buffer_ok(print->text))
        return ct_fail(error, CT_ERROR_LIMIT, "answer: larger than %d MiB", JSON_BYTES >> 20);
    (void)fwrite(print->text->data, 1, print->text->size, stdout);
    (void)putchar('\n');
    return true;
}

static bool run_with(const Options *options, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_autofree char *share = NULL;
    g_autofree char *shipped = NULL;
    g_autoptr(CtBulletinBook) bulletins = NULL;
    g_autoptr(GPtrArray) asides = NULL;
    g_auto(CtBuffer) text = ct_buffer_new(JSON_BYTES);
    CtJsonWriter json = ct_json_writer(&text);
    const Print print = { options, &text, options->json ? &json : NULL };
    CtAlertingRun run = { .told = print_line, .user = (void *)(uintptr_t)&print };

    if (!read_run(options, &run, error) || !ct_opening_of(argv[1], argv[2], &opening, error))
        return false;
    if (options->folder == NULL) {
        share = ct_opening_share(error);
        if (share == NULL)
            return false;
        shipped = g_build_filename(share, "advisories", "ms15", NULL);
    }
    if (!ct_bulletin_feed_read(shipped == NULL ? options->folder : shipped, &bulletins, &asides,
                               error))
        return false;
    g_autoptr(CtKeyring) keys = ct_keyring_read(options->keys, opening.now, error);
    if (keys == NULL)
        return false;
    run.book = opening.book;
    run.now = opening.now;
    run.bulletins = bulletins;
    run.keys = keys;
    return notify_all(options, &run, &print, error);
}

bool ct_cli_advisories_notify(int argc, char **argv, GError **error)
{
    g_auto(Options) options = { 0 };
    const GOptionEntry entries[] = {
        { "contract", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.contracts,
          "A contract; may be repeated; else all that are kept", "FILE|kept:ID" },
        { "keys", 0, 0, G_OPTION_ARG_FILENAME, &options.keys,
          "The contacts' public keys, one a file", "FOLDER" },
        { "bulletins", 0, 0, G_OPTION_ARG_FILENAME, &options.folder,
          "The bulletins; else those shipped", "FOLDER" },
        { "only", 0, 0, G_OPTION_ARG_STRING, &options.only, "This bulletin alone", "BULLETIN" },
        { "tlp", 0, 0, G_OPTION_ARG_STRING, &options.label, "The label; else the contract's",
          "LABEL" },
        { "embargo", 0, 0, G_OPTION_ARG_STRING, &options.embargo,
          "Nothing leaves before; with its zone", "TIME" },
        { "by", 0, 0, G_OPTION_ARG_STRING, &options.person, "Who signs it", "PERSON" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "One JSON object", NULL },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (argc != 3 || options.keys == NULL)
        return ct_cli_misuse(error, "advisories notify: say DIR MANDATE --contract FILE "
                                    "--keys FOLDER --by PERSON");
    return run_with(&options, argv, error);
}
