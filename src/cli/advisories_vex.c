/* advisories_vex.c - an answer as a CSAF 2.0 document of the profile csaf_vex (OASIS, section 4.5).
 *
 * Each row is a product, named by itself and helped by its CPE name or package URL; each advisory
 * is a vulnerability with its products: known_affected, or under_investigation for what is
 * undetermined, known_not_affected with its justification and fixed for what is stated. The
 * profile asks for an action for what is affected: it is to see the publisher's advisory, because
 * rows tell which versions are affected and not what a publisher offers. Unless they are told,
 * publisher and namespace say that they are not stated; the document's id is made of what it
 * stands on, so that the same answer has the same id.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories_answer.h"

#include "base/text.h"
#include "match/advisory_judge.h"
#include "match/advisory_tally.h"

#include <string.h>

enum { CEILING = 256 << 20, ID_DIGITS = 20 };
/* CSAF 2.0, appendix C: more would not be read anywhere. */
#define MOST_PAIRS 1000000u

typedef struct {
    uint32_t name;
    uint32_t row; /* of the inventory */
    CtAdvisoryTruth truth;
    const CtVexStatement *statement; /* NULL: none */
    CtBytes spoken;                  /* the publisher's word that settled it; no bytes: none */
} Pair;

typedef enum { AFFECTED, OPEN, EXCLUDED, FIXED } Status;

static int compare_pairs(const void *left, const void *right)
{
    const Pair *a = left;
    const Pair *b = right;

    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static bool add_pair(const CtCliAnswer *self, const CtCliVerdict *verdict, void *user,
                     GError **error)
{
    GArray *out = user;
    Pair pair = { .name = verdict->hit.name,
                  .row = verdict->row,
                  .truth = verdict->truth,
                  .statement = verdict->statement };
    CtAdvisoryEntry entry;

    if (verdict->hit.truth == CT_ADVISORY_NO &&
        ct_advisory_entry(self->index, verdict->hit.advisory, &entry, NULL))
        pair.spoken = entry.status;

    if (out->len >= MOST_PAIRS)
        return ct_fail(error, CT_ERROR_LIMIT, "CSAF document: more than %u verdicts", MOST_PAIRS);
    g_array_append_val(out, pair);
    return true;
}

static bool gather(const CtCliAnswer *self, GArray *out, GError **error)
{
    if (!ct_cli_answer_each(self, add_pair, out, error))
        return false;
    g_array_sort(out, compare_pairs);
    return out->len > 0 || ct_fail(error, CT_ERROR_MISSING,
                                   "CSAF document: there is no verdict, and the profile csaf_vex "
                                   "asks for one at least");
}

static char *document_id(const CtCliAnswer *self)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *scope = ct_cli_answer_scope(self);
    g_autofree char *data = ct_cli_answer_data(self);

    g_checksum_update(sum, (const guchar *)scope, -1);
    g_checksum_update(sum, (const guchar *)data, -1);
    for (guint i = 0; i < self->inventory->items->len; i++)
        g_checksum_update(sum, (const guchar *)ct_cli_answer_row(self, i),
                          (gssize)strlen(ct_cli_answer_row(self, i)) + 1);
    return g_strdup_printf("constat-vex-%.*s", ID_DIGITS, g_checksum_get_string(sum));
}

static void add_tracking(const CtCliAnswer *self, CtJsonWriter *json)
{
    g_autofree char *id = document_id(self);
    char now[CT_TIME_TEXT_SIZE];

    (void)ct_time_text(self->now, now);
    ct_json_open_object(json, "tracking");
    ct_cli_answer_add(json, "id", id);
    ct_cli_answer_add(json, "status", "final");
    ct_cli_answer_add(json, "version", "1");
    ct_cli_answer_add(json, "initial_release_date", now);
    ct_cli_answer_add(json, "current_release_date", now);
    ct_json_open_array(json, "revision_history");
    ct_json_open_object(json, NULL);
    ct_cli_answer_add(json, "number", "1");
    ct_cli_answer_add(json, "date", now);
    ct_cli_answer_add(json, "summary", "As computed from the index");
    ct_json_close_object(json);
    ct_json_close_array(json);
    ct_json_open_object(json, "generator");
    ct_json_open_object(json, "engine");
    ct_cli_answer_add(json, "name", "constat");
    ct_cli_answer_add(json, "version", CT_CLI_VERSION);
    ct_json_close_object(json);
    ct_json_close_object(json);
    ct_json_close_object(json);
}

static void add_document(const CtCliAnswer *self, CtJsonWriter *json)
{
    g_autofree char *scope = ct_cli_answer_scope(self);
    g_autofree char *data = ct_cli_answer_data(self);
    g_autofree char *words = g_strdup_printf("Scope %s. Data: %s.", scope, data);

    ct_json_open_object(json, "document");
    ct_cli_answer_add(json, "category", "csaf_vex");
    ct_cli_answer_add(json, "csaf_version", "2.0");
    ct_cli_answer_add(json, "lang", "en");
    ct_cli_answer_add(json, "title", "Which advisories concern the products of an inventory");
    ct_json_open_object(json, "publisher");
    ct_cli_answer_add(json, "category", "user");
    ct_cli_answer_add(json, "name", self->publisher != NULL ? self->publisher : "not stated");
    ct_cli_answer_add(json, "namespace",
                      self->namespace != NULL ? self->namespace : "urn:constat:not-stated");
    ct_json_close_object(json);
    ct_json_open_array(json, "notes");
    ct_json_open_object(json, NULL);
    ct_cli_answer_add(json, "category", "description");
    ct_cli_answer_add(json, "title", "Scope and data");
    ct_cli_answer_add(json, "text", words);
    ct_json_close_object(json);
    ct_json_close_array(json);
    add_tracking(self, json);
    ct_json_close_object(json);
}

/* ---- products ---- */

static void add_product_id(CtJsonWriter *json, const char *key, uint32_t row)
{
    g_autofree char *id = g_strdup_printf("P%u", row + 1);

    ct_cli_answer_add(json, key, id);
}

/* The first name that is the product's own. */
static const char *name_of(const CtInventoryItem *item)
{
    for (unsigned i = 0; i < item->count; i++)
        if (!item->names[i].upstream)
            return item->names[i].text;
    return item->names == NULL ? item->row : NULL;
}

static void add_helper(const CtInventoryItem *item, CtJsonWriter *json)
{
    g_auto(CtCpe) cpe = { 0 };
    g_auto(CtBuffer) name = ct_buffer_new(4 * (size_t)CT_LIMIT_CPE_BYTES);
    const char *text = name_of(item);

    if (text == NULL)
        return;
    if (!g_str_has_prefix(text, "pkg:") && !ct_cpe_parse(ct_bytes_of_text(text), &cpe, NULL))
        return;
    ct_json_open_object(json, "product_identification_helper");
    if (cpe.text == NULL) {
        ct_cli_answer_add(json, "purl", text);
    } else {
        ct_cpe_bind(&cpe, CT_CPE_FORMATTED, &name);
        ct_json_add_text(json, "cpe", ct_buffer_bytes(&name));
    }
    ct_json_close_object(json);
}

/* Only those of which something is said. */
static void add_products(const CtCliAnswer *self, const GArray *pairs, CtJsonWriter *json)
{
    uint32_t count = self->inventory->items->len;
    g_autofree bool *told = g_new0(bool, (size_t)count + 1);

    for (guint i = 0; i < pairs->len; i++)
        told[g_array_index(pairs, Pair, i).row] = true;
    ct_json_open_object(json, "product_tree");
    ct_json_open_array(json, "full_product_names");
    for (uint32_t i = 0; i < count; i++) {
        const CtInventoryItem *item = &g_array_index(self->inventory->items, CtInventoryItem, i);

        if (!told[i])
            continue;
        ct_json_open_object(json, NULL);
        add_product_id(json, "product_id", i);
        ct_cli_answer_add(json, "name", item->row);
        add_helper(item, json);
        ct_json_close_object(json);
    }
    ct_json_close_array(json);
    ct_json_close_object(json);
}

/* ---- vulnerabilities ---- */

static bool is_cve(CtBytes id)
{
    if (id.size < strlen("CVE-2000-0000") || memcmp(id.data, "CVE-", 4) != 0 || id.data[8] != '-')
        return false;
    for (size_t i = 4; i < id.size; i++)
        if (i != 8 && !g_ascii_isdigit(id.data[i]))
            return false;
    return true;
}

static Status status_of(const Pair *pair)
{
    if (pair->truth != CT_ADVISORY_NO)
        return pair->truth == CT_ADVISORY_YES ? AFFECTED : OPEN;
    if (pair->statement == NULL && pair->spoken.size > 0) {
        CtBytes state;
        CtBytes why;

        ct_advisory_tally_split(pair->spoken, &state, &why);
        return ct_bytes_equal(state, ct_bytes_of_text("known_not_affected")) ? EXCLUDED : FIXED;
    }
    /* Without a statement an installed update has mended it. */
    return pair->statement == NULL || pair->statement->status == CT_VEX_FIXED ? FIXED : EXCLUDED;
}

static bool add_list(const GArray *pairs, guint first, guint last, Status status, const char *key,
                     CtJsonWriter *json)
{
    bool any = false;

    for (guint i = first; i < last; i++) {
        const Pair *pair = &g_array_index(pairs, Pair, i);

        if (status_of(pair) != status)
            continue;
        if (!any)
            ct_json_open_array(json, key);
        any = true;
        add_product_id(json, NULL, pair->row);
    }
    if (any)
        ct_json_close_array(json);
    return any;
}

/* The justification of what is not affected; no bytes: only words. */
static CtBytes label_of(const Pair *pair)
{
    CtBytes state;
    CtBytes label;

    if (pair->statement != NULL)
        return ct_bytes_of_text(pair->statement->justification);
    ct_advisory_tally_split(pair->spoken, &state, &label);
    return label;
}

static guint count_flags(const GArray *pairs, guint first, guint last, bool labelled)
{
    guint count = 0;

    for (guint i = first; i < last; i++) {
        const Pair *pair = &g_array_index(pairs, Pair, i);

        count += status_of(pair) == EXCLUDED && (label_of(pair).size > 0) == labelled;
    }
    return count;
}

/* The impact statement of what is not affected: the justification, or, where the publisher gave
 * none, its words. */
static void add_impacts(const GArray *pairs, guint first, guint last, bool labelled,
                        CtJsonWriter *json)
{
    if (count_flags(pairs, first, last, labelled) == 0)
        return;
    ct_json_open_array(json, labelled ? "flags" : "threats");
    for (guint i = first; i < last; i++) {
        const Pair *pair = &g_array_index(pairs, Pair, i);

        if (status_of(pair) != EXCLUDED || (label_of(pair).size > 0) != labelled)
            continue;
        ct_json_open_object(json, NULL);
        if (labelled) {
            ct_json_add_text(json, "label", label_of(pair));
        } else {
            ct_cli_answer_add(json, "category", "impact");
            ct_json_add_text(json, "details", pair->spoken);
        }
        ct_json_open_array(json, "product_ids");
        add_product_id(json, NULL, pair->row);
        ct_json_close_array(json);
        ct_json_close_object(json);
    }
    ct_json_close_array(json);
}

static void add_action(const GArray *pairs, guint first, guint last, CtJsonWriter *json)
{
    ct_json_open_array(json, "remediations");
    ct_json_open_object(json, NULL);
    ct_cli_answer_add(json, "category", "mitigation");
    ct_cli_answer_add(json, "details",
                      "See the publisher's advisory for what it offers; this document tells which "
                      "products are within the affected versions.");
    (void)add_list(pairs, first, last, AFFECTED, "product_ids", json);
    ct_json_close_object(json);
    ct_json_close_array(json);
}

static void add_vulnerability(const CtCliAnswer *self, const GArray *pairs, guint first, guint last,
                              CtJsonWriter *json)
{
    CtBytes id = ct_advisory_id(self->index, g_array_index(pairs, Pair, first).name);

    ct_json_open_object(json, NULL);
    if (is_cve(id)) {
        ct_json_add_text(json, "cve", id);
    } else {
        ct_json_open_array(json, "ids");
        ct_json_open_object(json, NULL);
        ct_cli_answer_add(json, "system_name", "advisory");
        ct_json_add_text(json, "text", id);
        ct_json_close_object(json);
        ct_json_close_array(json);
    }
    ct_json_open_array(json, "notes");
    ct_json_open_object(json, NULL);
    ct_cli_answer_add(json, "category", "description");
    ct_cli_answer_add(json, "text", "Matched by the rows of the advisory in the index.");
    ct_json_close_object(json);
    ct_json_close_array(json);
    ct_json_open_object(json, "product_status");
    bool affected = add_list(pairs, first, last, AFFECTED, "known_affected", json);
    (void)add_list(pairs, first, last, EXCLUDED, "known_not_affected", json);
    (void)add_list(pairs, first, last, FIXED, "fixed", json);
    (void)add_list(pairs, first, last, OPEN, "under_investigation", json);
    ct_json_close_object(json);
    add_impacts(pairs, first, last, true, json);
    if (affected)
        add_action(pairs, first, last, json);
    add_impacts(pairs, first, last, false, json);
    ct_json_close_object(json);
}

bool ct_cli_answer_vex(const CtCliAnswer *self, GError **error)
{
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    g_auto(CtBuffer) out = ct_buffer_new(CEILING);
    CtJsonWriter json = ct_json_writer(&out);

    if (!gather(self, pairs, error))
        return false;
    ct_json_open_object(&json, NULL);
    add_document(self, &json);
    add_products(self, pairs, &json);
    ct_json_open_array(&json, "vulnerabilities");
    for (guint first = 0, last; first < pairs->len; first = last) {
        for (last = first; last < pairs->len && g_array_index(pairs, Pair, last).name ==
                                                    g_array_index(pairs, Pair, first).name;)
            last++;
        add_vulnerability(self, pairs, first, last, &json);
        ct_cli_answer_flush(&out, false);
    }
    ct_json_close_array(&json);
    ct_json_close_object(&json);
    ct_buffer_add_u8(&out, '\n');
    ct_cli_answer_flush(&out, true);
    return true;
}
