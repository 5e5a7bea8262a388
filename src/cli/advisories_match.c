/* advisories_match.c - `constat advisories match --index INDEX --inventory FILE`: what concerns us?
 *
 * Prints `item<TAB>CVE<TAB>verdict` for every product of the inventory and every advisory that
 * affects it (`affected`) or may (`undetermined`), items in the inventory's order and under its own
 * names, advisories in that of their ids; the scope's rule and the index's digest on standard
 * error, or in themselves in the other forms (advisories_answer.h). The inventory's format is found
 * out or told (--as); it is one host: conditions such as "running on" are asked of all of it; with
 * --independent each product is a host of its own. Lines that are no product are told on standard
 * error and counted; the rest goes on.
 * --fleet FOLDER asks the same of many hosts (advisories_fleet.h), each by itself: a first column
 * names the host, and JSON is one object a line.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/clock.h"
#include "cli/advisories_answer.h"
#include "cli/advisories_fleet.h"
#include "cli/commands.h"
#include "format/format.h"
#include "jail/worker.h"
#include "match/contract.h"

#include <stdio.h>
#include <string.h>

enum { THREADS = 2, MANY = 2000 };

typedef struct {
    char *index;
    char *inventory;
    char *fleet;
    char *kind;
    char *distribution;
    char *scope;
    char *format;
    char *as_of;
    char *publisher;
    char *namespace;
    char *statements;
    char *bulletins;
    gboolean aliases;
    gboolean independent;
    gboolean json;
    gboolean csv;
} Options;

static void options_clear(Options *self)
{
    g_free(self->index);
    g_free(self->inventory);
    g_free(self->fleet);
    g_free(self->kind);
    g_free(self->distribution);
    g_free(self->scope);
    g_free(self->format);
    g_free(self->as_of);
    g_free(self->publisher);
    g_free(self->namespace);
    g_free(self->statements);
    g_free(self->bulletins);
}

/* What is set aside suppresses nothing, and is told; so is what has come to its end. */
static bool load_statements(const char *path, CtInstant now, CtVex **out, GError **error)
{
    g_autoptr(CtVex) vex = ct_vex_new(path, now);
    g_autoptr(GError) problem = NULL;
    size_t over = 0;

    if (!ct_worker_read_file(path, "vex-statements", "statements", ct_vex_take, vex, &problem)) {
        const char *mark = problem != NULL && problem->message[0] == ':' ? "" : ": ";
        g_propagate_prefixed_error(error, g_steal_pointer(&problem), "%s%s", path, mark);
        return false;
    }
    for (size_t i = 0; i < ct_vex_asides(vex); i++)
        (void)fprintf(stderr, "constat: statement set aside: %s\n", ct_vex_aside(vex, i));
    for (size_t i = 0; i < ct_vex_count(vex); i++)
        over += ct_vex_at(vex, i)->expires <= now;
    if (over > 0)
        (void)fprintf(stderr, "constat: %zu of %zu statements have expired\n", over,
                      ct_vex_count(vex));
    *out = g_steal_pointer(&vex);
    return true;
}

/* Whoever states something expects it to be heard: what was not is told. */
static void tell_unused(const CtVex *vex, CtInstant now)
{
    size_t told = 0;
    size_t unused = 0;

    for (size_t i = 0; i < ct_vex_count(vex); i++) {
        const CtVexStatement *one = ct_vex_at(vex, i);
        g_autofree char *place = ct_vex_place(vex, i);
        CtVexUse use = ct_vex_use(vex, i);

        unused += use != CT_VEX_USED && one->expires > now;
        if (use == CT_VEX_UNDECIDED && told++ < CT_LIMIT_PROCEDURE_ERRORS)
            (void)fprintf(stderr,
                          "constat: %s: %s is here in a version of which %s cannot tell; the "
                          "statement does not hold of it\n",
                          place, one->product, one->versions);
    }
    if (unused > 0)
        (void)fprintf(stderr, "constat: %zu of %zu statements apply to nothing here\n", unused,
                      ct_vex_count(vex));
}

static bool match(Options *options, const CtAdvisoryScope *scope, CtCliAnswerForm form,
                  GError **error)
{
    g_autoptr(CtAdvisory) index = ct_cli_advisories_index(options->index, error);
    if (index == NULL)
        return false;
    ct_cli_advisories_distribution(index, &options->distribution);
    const CtInventoryOptions reading = { .format = options->kind,
                                         .distribution = options->distribution,
                                         .other_names = options->aliases };
    g_auto(CtInventory) inventory = { 0 };
    g_autoptr(CtVex) vex = NULL;
    g_auto(CtCliUpdates) updates = { 0 };
    CtInstant now = ct_clock_now();

    if (!ct_cli_advisories_inventory(options->inventory, &reading, &inventory, error) ||
        (options->statements != NULL && !load_statements(options->statements, now, &vex, error)))
        return false;
    if (inventory.updates->len > 0 &&
        !ct_cli_updates_load(options->bulletins, &inventory, &updates, error))
        return false;
    g_autoptr(CtAdvisoryHost) host = ct_advisory_host_new(index, scope);
    g_autoptr(GArray) numbers = ct_cli_advisories_host_add(index, host, &inventory);
    g_autofree char *name = g_path_get_basename(options->inventory);

    ct_advisory_host_match(host, THREADS);
    const CtCliAnswer answer = { .index = index,
                                 .host = host,
                                 .inventory = &inventory,
                                 .numbers = numbers,
                                 .file = name,
                                 .path = options->inventory,
                                 .publisher = options->publisher,
                                 .namespace = options->namespace,
                                 .vex = vex,
                                 .updates = updates.graph == NULL ? NULL : &updates,
                                 .scope = *scope,
                                 .now = now };
    bool done = form(&answer, error);
    if (done && vex != NULL)
        tell_unused(vex, now);
    return done;
}

/* ---- a fleet ---- */

typedef struct {
    const Options *options;
    CtCliAnswerForm form;
    CtAdvisory *index;    /* owned, like the next three */
    CtAdvisoryHost *host; /* what it found of a product serves every host that has it */
    CtVex *vex;
    CtCliUpdates updates;
    CtAdvisoryScope scope;
    CtInstant now;
    bool begun;
} Fleet;

static void fleet_clear(Fleet *self)
{
    ct_advisory_host_free(self->host);
    ct_advisory_close(self->index);
    ct_vex_free(self->vex);
    ct_cli_updates_clear(&self->updates);
}

/* The bulletins are read once; each host has its own updates. */
static bool take_updates(Fleet *self, const CtInventory *inventory, GError **error)
{
    if (inventory->updates->len == 0)
        return true;
    if (self->updates.graph == NULL)
        return ct_cli_updates_load(self->options->bulletins, inventory, &self->updates, error);
    g_hash_table_unref(self->updates.installed);
    self->updates.installed = ct_supersede_installed(inventory->updates);
    return true;
}

static bool match_one(const CtCliFleetHost *one, void *user, GError **error)
{
    Fleet *self = user;
    const CtInventory *inventory = one->inventory;

    if (!take_updates(self, inventory, error))
        return false;
    ct_advisory_host_clear(self->host);
    g_autoptr(GArray) numbers = ct_cli_advisories_host_add(self->index, self->host, inventory);
    ct_advisory_host_match(self->host, numbers->len > MANY ? THREADS : 1);
    const CtCliAnswer answer = { .index = self->index,
                                 .host = self->host,
                                 .inventory = inventory,
                                 .numbers = numbers,
                                 .file = one->file,
                                 .machine = one->name,
                                 .follows = self->begun,
                                 .vex = self->vex,
                                 .updates = inventory->updates->len == 0 ? NULL : &self->updates,
                                 .scope = self->scope,
                                 .now = self->now };
    self->begun = true;
    return self->form(&answer, error);
}

static bool match_fleet(Options *options, const CtAdvisoryScope *scope, CtCliAnswerForm form,
                        GError **error)
{
    Fleet fleet = { .options = options, .form = form, .scope = *scope, .now = ct_clock_now() };

    fleet.index = ct_cli_advisories_index(options->index, error);
    if (fleet.index != NULL)
        ct_cli_advisories_distribution(fleet.index, &options->distribution);
    const CtInventoryOptions reading = { .format = options->kind,
                                         .distribution = options->distribution,
                                         .other_names = options->aliases };
    bool done =
        fleet.index != NULL && (options->statements == NULL ||
                                load_statements(options->statements, fleet.now, &fleet.vex, error));
    if (done) {
        const CtCliAnswer about = { .index = fleet.index, .scope = *scope };

        fleet.host = ct_advisory_host_new(fleet.index, scope);
        done = ct_cli_fleet_each(options->fleet, &reading, match_one, &fleet, error);
        if (form == ct_cli_answer_text)
            ct_cli_answer_about(&about);
        if (done && fleet.vex != NULL)
            tell_unused(fleet.vex, fleet.now);
    }
    fleet_clear(&fleet);
    return done;
}

static bool read_options(const Options *options, CtAdvisoryScope *scope, CtCliAnswerForm *form,
                         GError **error)
{
    const char *format = options->json  ? "json"
                         : options->csv ? "csv"
                                        : (options->format != NULL ? options->format : "text");

    if (options->json + options->csv + (options->format != NULL) > 1)
        return ct_cli_misuse(error, "advisories match: say one form at most");
    if (options->kind != NULL && strcmp(options->kind, "manifest") != 0 &&
        ct_format_named(options->kind) == NULL)
        return ct_cli_misuse(error,
                             "advisories match: there is no format \"%s\"; see inspect --list",
                             options->kind);
    *form = ct_cli_answer_form(format);
    if (*form == NULL)
        return ct_cli_misuse(
            error, "advisories match: %s is none of text, csv, json, sarif and csaf-vex", format);
    if (options->fleet != NULL && (*form == ct_cli_answer_sarif || *form == ct_cli_answer_vex))
        return ct_cli_misuse(error, "advisories match: a fleet is answered as text, csv or json");
    return ct_cli_advisories_scope(options->scope, options->as_of, options->independent, scope,
                                   error);
}

bool ct_cli_advisories_scope(const char *rule, const char *as_of, bool independent,
                             CtAdvisoryScope *out, GError **error)
{
    CtAdvisoryScope scope = { .independent = independent, .as_of = CT_INSTANT_NEVER };

    if (rule != NULL && !ct_advisory_scope_of(rule, &scope.rule))
        return ct_cli_misuse(error, "advisories: the scope is strict or inclusive, not \"%s\"",
                             rule);
    if (as_of != NULL) {
        if (ct_contract_day(as_of, &scope.as_of))
            scope.as_of += CT_DAY_SECONDS - 1;
        else if (ct_time_parse(ct_bytes_of_text(as_of), &scope.as_of) != CT_TIME_OK)
            return ct_cli_misuse(error,
                                 "advisories: \"%s\" is neither a day (YYYY-MM-DD) nor an instant "
                                 "with its zone",
                                 as_of);
    }
    *out = scope;
    return true;
}

bool ct_cli_advisories_match(int argc, char **argv, GError **error)
{
    Options options = { 0 };
    const GOptionEntry entries[] = {
        { "index", 0, 0, G_OPTION_ARG_FILENAME, &options.index, "The index", "INDEX" },
        { "inventory", 0, 0, G_OPTION_ARG_FILENAME, &options.inventory,
          "What is installed on the host", "FILE" },
        { "fleet", 0, 0, G_OPTION_ARG_FILENAME, &options.fleet,
          "What is installed on many: a file or folder for each", "FOLDER" },
        { "as", 0, 0, G_OPTION_ARG_STRING, &options.kind, "Its format; else it is found out",
          "FORMAT" },
        { "distribution", 0, 0, G_OPTION_ARG_STRING, &options.distribution,
          "Whose packages they are, such as debian-12", "NAME" },
        { "aliases", 0, 0, G_OPTION_ARG_NONE, &options.aliases,
          "Ask for a plain list's rows under their other names too", NULL },
        { "independent", 0, 0, G_OPTION_ARG_NONE, &options.independent,
          "Each product is a host of its own", NULL },
        { "scope", 0, 0, G_OPTION_ARG_STRING, &options.scope,
          "What counts as concerned: strict (else) or inclusive", "RULE" },
        { "as-of", 0, 0, G_OPTION_ARG_STRING, &options.as_of,
          "What was known at the end of that day", "DATE" },
        { "format", 0, 0, G_OPTION_ARG_STRING, &options.format,
          "text (else), csv, json, sarif or csaf-vex", "FORM" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "As --format json", NULL },
        { "csv", 0, 0, G_OPTION_ARG_NONE, &options.csv, "As --format csv", NULL },
        { "statements", 0, 0, G_OPTION_ARG_FILENAME, &options.statements,
          "Statements about products and advisories (VEX), YAML", "FILE" },
        { "bulletins", 0, 0, G_OPTION_ARG_FILENAME, &options.bulletins,
          "Bulletins that tell what installed updates mend; else those shipped", "FOLDER" },
        { "publisher", 0, 0, G_OPTION_ARG_STRING, &options.publisher,
          "Who publishes a CSAF document", "NAME" },
        { "namespace", 0, 0, G_OPTION_ARG_STRING, &options.namespace,
          "The publisher's namespace, a URI", "URI" },
        { 0 },
    };
    CtAdvisoryScope scope = { 0 };
    CtCliAnswerForm form = NULL;

    bool done = ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error);
    if (done && (options.index == NULL || (options.inventory == NULL) == (options.fleet == NULL) ||
                 argc != 1))
        done = ct_cli_misuse(error, "advisories match: say --index INDEX --inventory FILE, or "
                                    "--fleet FOLDER");
    done = done && read_options(&options, &scope, &form, error) && form != NULL &&
           (options.fleet != NULL ? match_fleet : match)(&options, &scope, form, error);
    options_clear(&options);
    return done;
}
