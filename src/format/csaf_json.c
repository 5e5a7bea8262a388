/* csaf_json.c - one tree in memory; vulnerability by vulnerability, status by status.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/csaf_json.h"

#include "format/advisory_record.h"
#include "format/csaf_names.h"
#include "format/lines.h"
#include "match/advisory_tally.h"
#include "match/csaf_check.h"

#include <string.h>

enum { HEAD = 65536, POINTER = 128, TOLD = 100 };

typedef struct {
    const CtCsafWorld *world;
    bool publisher;    /* it speaks for its products */
    CtRecordSink sink; /* borrowed */
    void *user;
    CtAdvisoryRows rows;
    GHashTable *nameless; /* product ids that were told already */
    size_t statements;
} Reading;

typedef enum { AFFECTED, OPEN, CLEARED } Meaning;

static const struct {
    const char *state;
    Meaning meaning;
} states[] = {
    { "known_affected", AFFECTED },
    { "first_affected", AFFECTED },
    { "last_affected", AFFECTED },
    { "under_investigation", OPEN },
    { "unknown", OPEN },
    { "known_not_affected", CLEARED },
    { "fixed", CLEARED },
    { "first_fixed", CLEARED },
    { "recommended", CLEARED },
};

static int detect(CtBytes source)
{
    g_auto(CtBuffer) unpacked = ct_buffer_new(HEAD);
    CtBytes head = ct_advisory_record_head(ct_bytes_slice(source, 0, HEAD), &unpacked);

    if (ct_lines_find(head, "{") == SIZE_MAX)
        return 0;
    return ct_lines_find(head, "\"csaf_version\"") != SIZE_MAX ? 95 : 0;
}

static bool aside(const Reading *self, const char *detail, const char *pointer, GError **error)
{
    return ct_advisory_record_aside("advisory", detail, pointer, self->sink, self->user, error);
}

/* ---- rows ---- */

static void add_rows(Reading *self, const CtCsafNames *names, CtAdvisoryRowKind kind)
{
    bool wants_excepted = kind == CT_ADVISORY_ROWS_EXCEPTED;

    for (guint i = 0; i < names->names->len; i++) {
        const CtCsafName *name = &g_array_index(names->names, CtCsafName, i);

        if (name->excepted == wants_excepted)
            ct_advisory_rows_add(&self->rows, &name->target, &name->range, kind);
    }
}

static bool has_excepted(const CtCsafNames *names)
{
    for (guint i = 0; i < names->names->len; i++)
        if (g_array_index(names->names, CtCsafName, i).excepted)
            return true;
    return false;
}

/* What the product is on, as a condition. */
static void add_platform(Reading *self, const char *id)
{
    g_auto(CtCsafNames) names = ct_csaf_names_of(self->world, id);

    if (names.names->len == 0) {
        ct_advisory_rows_unstated(&self->rows, "it is on a product that has no comparable name");
        return;
    }
    ct_advisory_rows_open(&self->rows, false, false);
    for (guint i = 0; i < names.names->len; i++) {
        const CtCsafName *name = &g_array_index(names.names, CtCsafName, i);

        if (!name->excepted)
            ct_advisory_rows_add(&self->rows, &name->target, &name->range,
                                 CT_ADVISORY_ROWS_CONDITION);
    }
    ct_advisory_rows_close(&self->rows);
}

static void add_product(Reading *self, const CtCsafNames *names, Meaning meaning)
{
    if (names->on == NULL && names->words == NULL && meaning == AFFECTED && !has_excepted(names)) {
        add_rows(self, names, CT_ADVISORY_ROWS_VULNERABLE); /* any of them is enough */
        return;
    }
    ct_advisory_rows_open(&self->rows, true, false);
    ct_advisory_rows_open(&self->rows, false, false);
    add_rows(self, names, CT_ADVISORY_ROWS_VULNERABLE);
    ct_advisory_rows_close(&self->rows);
    if (has_excepted(names)) {
        ct_advisory_rows_open(&self->rows, false, true);
        add_rows(self, names, CT_ADVISORY_ROWS_EXCEPTED);
        ct_advisory_rows_close(&self->rows);
    }
    if (names->on != NULL)
        add_platform(self, names->on);
    if (names->words != NULL)
        ct_advisory_rows_unstated(&self->rows, names->words);
    if (meaning == OPEN)
        ct_advisory_rows_unstated(&self->rows, "the publisher has not decided yet");
    ct_advisory_rows_close(&self->rows);
}

/* ---- one status ---- */

static bool tell_nameless(Reading *self, char *id, const CtCsafNode *item, GError **error)
{
    g_autofree char *pointer = ct_csaf_node_pointer(item);

    if (g_hash_table_size(self->nameless) >= TOLD || !g_hash_table_add(self->nameless, id))
        return true;
    return aside(self, "the product has no name that can be compared", pointer, error);
}

static bool add_state(Reading *self, const CtCsafNode *vulnerability, size_t state, GError **error)
{
    const CtCsafNode *status = ct_csaf_node_at(vulnerability, "product_status");
    const CtCsafNode *list = ct_csaf_node_at(status, states[state].state);

    for (unsigned i = 0; i < ct_csaf_node_count(list) && !self->rows.refused; i++) {
        const CtCsafNode *item = ct_csaf_node_item(list, i);
        char *id = ct_csaf_node_text(item);

        if (id == NULL)
            continue;
        g_auto(CtCsafNames) names = ct_csaf_names_of(self->world, id);
        if (names.names->len == 0 && !tell_nameless(self, id, item, error))
            return false;
        if (names.names->len > 0)
            add_product(self, &names, states[state].meaning);
    }
    return true;
}

/* An exception is the product's own: of its very version, and not on something else. */
static void add_exception(Reading *self, const char *id)
{
    g_auto(CtCsafNames) names = ct_csaf_names_of(self->world, id);

    for (guint n = 0; names.versioned && names.on == NULL && n < names.names->len; n++) {
        const CtCsafName *name = &g_array_index(names.names, CtCsafName, n);

        if (!name->excepted)
            ct_advisory_rows_add(&self->rows, &name->target, &name->range,
                                 CT_ADVISORY_ROWS_EXCEPTED);
    }
}

static void add_exceptions(Reading *self, const CtCsafNode *vulnerability)
{
    const CtCsafNode *status = ct_csaf_node_at(vulnerability, "product_status");

    ct_advisory_rows_open(&self->rows, false, true);
    for (size_t s = 0; s < G_N_ELEMENTS(states); s++) {
        const CtCsafNode *list = ct_csaf_node_at(status, states[s].state);

        for (unsigned i = 0; states[s].meaning == CLEARED && i < ct_csaf_node_count(list); i++) {
            const char *id = ct_csaf_node_text(ct_csaf_node_item(list, i));

            if (id != NULL && !self->rows.refused)
                add_exception(self, id);
        }
    }
    ct_advisory_rows_close(&self->rows);
}

static bool clears_any(const CtCsafNode *vulnerability)
{
    const CtCsafNode *status = ct_csaf_node_at(vulnerability, "product_status");

    for (size_t s = 0; s < G_N_ELEMENTS(states); s++)
        if (states[s].meaning == CLEARED && ct_csaf_node_at(status, states[s].state) != NULL)
            return true;
    return false;
}

static bool add_affected(Reading *self, const CtCsafNode *vulnerability, GError **error)
{
    bool clears = clears_any(vulnerability);
    bool more = true;

    ct_advisory_rows_empty(&self->rows);
    if (clears)
        ct_advisory_rows_open(&self->rows, true, false);
    ct_advisory_rows_open(&self->rows, false, false);
    for (size_t s = 0; more && s < G_N_ELEMENTS(states); s++)
        if (states[s].meaning != CLEARED)
            more = add_state(self, vulnerability, s, error);
    ct_advisory_rows_close(&self->rows);
    if (clears) {
        add_exceptions(self, vulnerability);
        ct_advisory_rows_close(&self->rows);
    }
    return more;
}

/* ---- statements ---- */

/* The label of the flag that names the product, or "". */
static const char *justification_of(const Reading *self, const CtCsafNode *vulnerability,
                                    const char *id)
{
    const CtCsafNode *flags = ct_csaf_node_at(vulnerability, "flags");

    for (unsigned i = 0; i < ct_csaf_node_count(flags); i++) {
        const CtCsafNode *flag = ct_csaf_node_item(flags, i);
        g_autoptr(GHashTable) members = ct_csaf_world_members(self->world, flag);
        const char *label = ct_csaf_node_text_at(flag, "label");

        if (label != NULL && g_hash_table_contains(members, id))
            return label;
    }
    return "";
}

static void add_text(CtRecord *record, const char *name, const char *text)
{
    ct_record_text(record, name, ct_bytes_of_text(text), 0, 0);
}

static bool tell_statement(Reading *self, const CtCsafNode *vulnerability, const CtCsafNode *item,
                           const char *state, const char *cve, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */
    const char *id = ct_csaf_node_text(item);
    g_autofree char *pointer = ct_csaf_node_pointer(item);
    const CtCsafNode *product = g_hash_table_lookup(self->world->defined, id);
    const char *name = ct_csaf_node_text_at(product, "name");

    ct_record_begin(&record, "statement");
    add_text(&record, "id", cve);
    add_text(&record, "product", id);
    add_text(&record, "name", name == NULL ? "" : name);
    add_text(&record, "state", state);
    add_text(&record, "justification", justification_of(self, vulnerability, id));
    add_text(&record, "pointer", pointer);
    return self->sink(self->user, &record, error);
}

static bool tell_statements(Reading *self, const CtCsafNode *vulnerability, const char *cve,
                            const char *pointer, GError **error)
{
    const CtCsafNode *status = ct_csaf_node_at(vulnerability, "product_status");
    bool all_told = true;

    for (size_t s = 0; s < G_N_ELEMENTS(states); s++) {
        const CtCsafNode *list = ct_csaf_node_at(status, states[s].state);

        for (unsigned i = 0; states[s].meaning == CLEARED && i < ct_csaf_node_count(list); i++) {
            const CtCsafNode *item = ct_csaf_node_item(list, i);

            if (ct_csaf_node_text(item) == NULL)
                continue;
            all_told = self->statements < CT_LIMIT_CSAF_STATEMENTS;
            if (!all_told)
                break;
            self->statements++;
            if (!tell_statement(self, vulnerability, item, states[s].state, cve, error))
                return false;
        }
    }
    return all_told || aside(self, "it clears more products than are told", pointer, error);
}

/* ---- the publisher's word ---- */

/* What is "fixed" is a version; "not affected" may be all of them. */
static bool is_cleared(const CtCsafNames *names, size_t state)
{
    return names->names->len > 0 &&
           (names->versioned || strcmp(states[state].state, "known_not_affected") == 0);
}

/* Rows of the products of a state that have that justification; how many there were. */
static unsigned add_spoken(Reading *self, const CtCsafNode *vulnerability, size_t state,
                           const char *label)
{
    const CtCsafNode *status = ct_csaf_node_at(vulnerability, "product_status");
    const CtCsafNode *list = ct_csaf_node_at(status, states[state].state);
    unsigned added = 0;

    for (unsigned i = 0; i < ct_csaf_node_count(list) && !self->rows.refused; i++) {
        const char *id = ct_csaf_node_text(ct_csaf_node_item(list, i));

        if (id == NULL || strcmp(justification_of(self, vulnerability, id), label) != 0)
            continue;
        g_auto(CtCsafNames) names = ct_csaf_names_of(self->world, id);
        if (states[state].meaning == CLEARED ? !is_cleared(&names, state) : names.names->len == 0)
            continue;
        add_product(self, &names, AFFECTED);
        added++;
    }
    return added;
}

/* One advisory for a state and a justification, so that each stands with its own words. */
static bool speak(Reading *self, const CtAdvisoryRecord *advisory, const CtCsafNode *vulnerability,
                  size_t state, const char *label, GError **error)
{
    const char *publisher = ct_csaf_node_text_at(self->world->root, "document/publisher/name");
    g_autofree char *status = ct_advisory_tally_status(
        states[state].state, label, publisher == NULL ? "its publisher" : publisher);
    CtAdvisoryRecord spoken = *advisory;

    ct_advisory_rows_empty(&self->rows);
    ct_advisory_rows_open(&self->rows, false, false);
    unsigned added = add_spoken(self, vulnerability, state, label);
    ct_advisory_rows_close(&self->rows);
    if (added == 0 || self->rows.refused) /* a part of it could clear what the rest does not */
        return true;
    spoken.status = ct_bytes_of_text(status);
    spoken.voice = ct_advisory_tally_word(
        states[state].meaning == CLEARED ? CT_ADVISORY_LAYOUT_CLEARED : CT_ADVISORY_LAYOUT_OPEN);
    return ct_advisory_record_emit(&spoken, ct_buffer_bytes(&self->rows.tree), self->sink,
                                   self->user, error);
}

/* Only what a vendor's own document says that is no draft counts as the publisher's word. */
static bool speak_all(Reading *self, const CtAdvisoryRecord *advisory,
                      const CtCsafNode *vulnerability, GError **error)
{
    const CtCsafNode *flags = ct_csaf_node_at(vulnerability, "flags");
    g_autoptr(GHashTable) labels = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t s = 0; self->publisher && s < G_N_ELEMENTS(states); s++) {
        if (states[s].meaning == AFFECTED)
            continue;
        g_hash_table_remove_all(labels);
        if (!speak(self, advisory, vulnerability, s, "", error))
            return false;
        for (unsigned i = 0; i < ct_csaf_node_count(flags); i++) {
            char *label = ct_csaf_node_text_at(ct_csaf_node_item(flags, i), "label");

            if (label != NULL && label[0] != '\0' && g_hash_table_add(labels, label) &&
                !speak(self, advisory, vulnerability, s, label, error))
                return false;
        }
    }
    return true;
}

/* ---- one vulnerability ---- */

static const char *id_of(const CtCsafNode *vulnerability)
{
    const char *cve = ct_csaf_node_text_at(vulnerability, "cve");

    return cve != NULL ? cve
                       : ct_csaf_node_text_at(
                             ct_csaf_node_item(ct_csaf_node_at(vulnerability, "ids"), 0), "text");
}

static CtInstant time_at(const CtCsafNode *root, const char *path)
{
    const char *text = ct_csaf_node_text_at(root, path);

    return text == NULL ? CT_INSTANT_NEVER : ct_advisory_record_time(ct_bytes_of_text(text));
}

static bool read_vulnerability(Reading *self, const CtCsafNode *vulnerability, GError **error)
{
    const CtCsafNode *root = self->world->root;
    const char *id = id_of(vulnerability);
    g_autofree char *pointer = ct_csaf_node_pointer(vulnerability);

    if (id == NULL || id[0] == '\0')
        return aside(self, "the vulnerability has neither a CVE nor an id", pointer, error);
    if (!add_affected(self, vulnerability, error))
        return false;
    if (self->rows.refused &&
        !aside(self, "some rows are too long or too many and were left out", pointer, error))
        return false;
    CtAdvisoryRecord advisory = {
        .id = ct_bytes_of_text(id),
        .origin = ct_bytes_of_text(ct_csaf_node_text_at(root, "document/tracking/id")),
        .feed = "csaf",
        .pointer = pointer,
        .published = time_at(root, "document/tracking/initial_release_date"),
        .modified = time_at(root, "document/tracking/current_release_date"),
        .status = ct_bytes_of_text(self->world->status),
        .voice = self->publisher ? ct_advisory_tally_word(CT_ADVISORY_LAYOUT_AFFECTED) : NULL,
    };
    return ct_advisory_record_emit(&advisory, ct_buffer_bytes(&self->rows.tree), self->sink,
                                   self->user, error) &&
           speak_all(self, &advisory, vulnerability, error) &&
           tell_statements(self, vulnerability, id, pointer, error);
}

/* ---- the document ---- */

static bool tell_document(const Reading *self, GError **error)
{
    static CtRecord record;
    static const char *const fields[][2] = {
        { "id", "document/tracking/id" },
        { "version", "document/tracking/version" },
        { "publisher", "document/publisher/name" },
        { "namespace", "document/publisher/namespace" },
        { "publisher_category", "document/publisher/category" },
        { "category", "document/category" },
        { "title", "document/title" },
        { "released", "document/tracking/initial_release_date" },
        { "current", "document/tracking/current_release_date" },
        { "csaf_version", "document/csaf_version" },
        { "label", "document/distribution/tlp/label" },
        { "status", "document/tracking/status" },
    };
    const char *tlp = ct_csaf_node_text_at(self->world->root, "document/distribution/tlp/label");
    CtInstant current = time_at(self->world->root, "document/tracking/current_release_date");

    ct_record_begin(&record, "document");
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *text = ct_csaf_node_text_at(self->world->root, fields[i][1]);

        add_text(&record, fields[i][0], text == NULL ? "" : text);
    }
    if (tlp != NULL)
        add_text(&record, "tlp", strcmp(tlp, "WHITE") == 0 ? "CLEAR" : tlp);
    if (current != CT_INSTANT_NEVER)
        ct_record_instant(&record, "modified", current, 0, 0);
    return self->sink(self->user, &record, error);
}

static bool tell_findings(const Reading *self, const CtCsafFindings *findings, GError **error)
{
    for (guint i = 0; i < findings->findings->len && i < TOLD; i++) {
        const CtCsafFinding *finding = &g_array_index(findings->findings, CtCsafFinding, i);
        g_autofree char *words = g_strdup_printf("%s: %s", finding->test, finding->message);

        if (!aside(self, words, finding->pointer, error))
            return false;
    }
    return true;
}

static bool speaks_for_its_products(const CtCsafNode *root)
{
    return ct_csaf_node_says(root, "document/publisher/category", "vendor") &&
           !ct_csaf_node_says(root, "document/tracking/status", "draft");
}

static bool read_document(const CtCsafNode *root, CtCsafFindings *findings, CtRecordSink sink,
                          void *user, GError **error)
{
    const CtCsafNode *list = ct_csaf_node_at(root, "vulnerabilities");
    bool newer = ct_csaf_node_says(root, "document/csaf_version", "2.1");
    bool withdrawn = ct_csaf_node_says(root, "document/category", "csaf_withdrawn") ||
                     ct_csaf_node_says(root, "document/category", "csaf_superseded");
    g_auto(CtCsafWorld) world = ct_csaf_world_of(newer ? CT_CSAF_2_1 : CT_CSAF_2_0, root, findings);
    g_autoptr(GHashTable) nameless = g_hash_table_new(g_str_hash, g_str_equal);
    Reading self = { .world = &world,
                     .publisher = speaks_for_its_products(root),
                     .sink = sink,
                     .user = user,
                     .rows = ct_advisory_rows_new(),
                     .nameless = nameless };
    bool more = tell_document(&self, error) && tell_findings(&self, findings, error);

    for (unsigned i = 0; more && !withdrawn && i < ct_csaf_node_count(list); i++)
        more = read_vulnerability(&self, ct_csaf_node_item(list, i), error);
    ct_advisory_rows_clear(&self.rows);
    return more;
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_auto(CtBuffer) unpacked = ct_buffer_new(CT_LIMIT_CSAF_BYTES);
    g_auto(CtCsafFindings) findings = ct_csaf_finding_list();
    CtBytes text;

    if (!ct_advisory_record_unpack(source, &unpacked, &text, error))
        return false;
    if (text.size > CT_LIMIT_CSAF_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "CSAF: larger than %d MiB",
                       CT_LIMIT_CSAF_BYTES >> 20);
    g_autoptr(CtCsafNode) root = ct_csaf_node_parse(text, error);
    if (root == NULL) {
        g_prefix_error(error, "CSAF: ");
        return false;
    }
    if (!ct_csaf_node_says(root, "document/csaf_version", "2.0") &&
        !ct_csaf_node_says(root, "document/csaf_version", "2.1"))
        return ct_fail(error, CT_ERROR_INPUT,
                       "CSAF: /document/csaf_version is neither 2.0 nor 2.1");
    (void)ct_csaf_check_tree(root, &findings);
    return read_document(root, &findings, sink, user, error);
}

const CtFormat ct_csaf_json_format = {
    .name = "csaf-json",
    .summary = "security advisory, CSAF 2.0 or 2.1",
    .detect = detect,
    .read = read_source,
};
