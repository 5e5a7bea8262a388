/* leak.c - numbers first, then the order of lines.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/leak.h"

#include "cases/values.h"
#include "desk/copy.h"
#include "desk/standing.h"

#include <string.h>

enum { SHORTEST = 6 }; /* bytes of a line that is compared; shorter ones stand in any text */

typedef struct {
    char *copy;     /* owned, like advisory */
    char *advisory; /* NULL: erased */
    int64_t number;
    size_t lines; /* of it in the leaked text */
} Candidate;

typedef struct {
    CtBook *book;
    const char *text; /* the leak, zero bytes made blanks */
    GArray *orders;   /* of Candidate: copies whose order the text has */
    CtLeakTold told;
    void *user;
    size_t findings;
} Trace;

static void clear_candidate(gpointer data)
{
    Candidate *self = data;

    g_free(self->copy);
    g_free(self->advisory);
}

static void tell(Trace *self, const CtLeakFinding *finding)
{
    self->findings++;
    self->told(self->user, finding);
}

/* ---- numbers ---- */

static bool trace_number(Trace *self, const char *copy, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    int64_t sid;
    bool found = false;

    if (ct_copy_read(self->book->mandate, copy, &sid, NULL) &&
        !ct_case_find(self->book, sid, subject, &found, error))
        return false;
    if (!found) {
        tell(self, &(CtLeakFinding){ .kind = CT_LEAK_FOREIGN, .copy = copy });
        return true;
    }
    int compartment = ct_procedure_home(subject->adopted->procedure, "advisory");
    g_autoptr(CtValues) values =
        ct_values_load_some(self->book, subject, NULL, 1u << compartment, error);
    if (values == NULL)
        return false;
    tell(self, &(CtLeakFinding){ .kind = CT_LEAK_NUMBER,
                                 .number = subject->owner.id,
                                 .copy = copy,
                                 .advisory = ct_values_get(values, "advisory") });
    return true;
}

static bool trace_numbers(Trace *self, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *at = self->text;

    for (char *copy; (copy = ct_copy_find(at, &at)) != NULL;) {
        bool first = g_hash_table_add(seen, copy);

        if (first && !trace_number(self, copy, error))
            return false;
    }
    return true;
}

/* ---- order ---- */

/* Where the line stands by itself: as an item when it does, and not as the beginning of a longer
 * word (CVE-2015-0001 in CVE-2015-00012). */
static const char *find_line(const char *text, const char *line)
{
    g_autofree char *item = g_strconcat("- ", line, NULL);
    const char *const spelled[] = { item, line };

    if (strlen(line) < SHORTEST)
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(spelled); i++)
        for (const char *at = text; (at = strstr(at, spelled[i])) != NULL; at++)
            if (!g_ascii_isalnum(at[strlen(spelled[i])]))
                return at;
    return NULL;
}

/* How many lines of the document's lists stand in the text, and whether in the document's order.
 * Each list is put into order by itself, so a line is compared with the one before it in its own
 * list alone: a list line begins with "- ". */
static bool in_order(const char *document, const char *text, size_t *out_lines)
{
    g_auto(GStrv) lines = g_strsplit(document, "\n", 0);
    const char *before = NULL;
    bool ordered = true;

    *out_lines = 0;
    for (size_t i = 0; lines[i] != NULL; i++) {
        if (!g_str_has_prefix(lines[i], "- ")) {
            before = NULL;
            continue;
        }
        const char *at = find_line(text, lines[i] + strlen("- "));
        if (at == NULL)
            continue;
        ordered = ordered && (before == NULL || at > before);
        before = at;
        (*out_lines)++;
    }
    return ordered;
}

/* A recipient who got a correction after his case had ended has two cases and one number: the later
 * case counts. */
static void forget_earlier(Trace *self, const char *copy)
{
    for (guint i = self->orders->len; i > 0; i--)
        if (strcmp(g_array_index(self->orders, Candidate, i - 1).copy, copy) == 0)
            g_array_remove_index(self->orders, i - 1);
}

static bool compare_copy(void *user, const CtStanding *standing, GError **error)
{
    Trace *self = user;
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    size_t lines;

    if (standing->copy == NULL)
        return true;
    if (!ct_case_get_number(self->book, standing->number, subject, error))
        return false;
    int compartment = ct_procedure_home(subject->adopted->procedure, "document");
    g_autoptr(CtValues) values =
        ct_values_load_some(self->book, subject, NULL, 1u << compartment, error);
    if (values == NULL)
        return false;
    const char *document = ct_values_get(values, "document");
    if (document == NULL || !in_order(document, self->text, &lines) || lines < CT_LEAK_LINES)
        return true;
    forget_earlier(self, standing->copy);
    const Candidate found = { .copy = g_strdup(standing->copy),
                              .advisory = g_strdup(standing->advisory),
                              .number = standing->number,
                              .lines = lines };
    g_array_append_val(self->orders, found);
    return true;
}

static size_t count_of_advisory(const Trace *self, const Candidate *of)
{
    size_t count = 0;

    for (guint i = 0; i < self->orders->len; i++)
        count += g_strcmp0(g_array_index(self->orders, Candidate, i).advisory, of->advisory) == 0;
    return count;
}

static bool trace_orders(Trace *self, GError **error)
{
    CtStandingTerms terms;

    if (!ct_standing_terms(self->book, &terms, error) ||
        !ct_standing_each(self->book, &terms, compare_copy, self, error))
        return false;
    for (guint i = 0; i < self->orders->len; i++) {
        const Candidate *of = &g_array_index(self->orders, Candidate, i);
        size_t copies = count_of_advisory(self, of);

        tell(self, &(CtLeakFinding){ .kind = copies == 1 ? CT_LEAK_ORDER : CT_LEAK_SHARED,
                                     .number = of->number,
                                     .copy = of->copy,
                                     .advisory = of->advisory,
                                     .lines = of->lines,
                                     .copies = copies });
    }
    return true;
}

bool ct_leak_trace(CtBook *book, CtBytes text, CtLeakTold told, void *user, size_t *out_findings,
                   GError **error)
{
    g_autofree char *copy = ct_bytes_to_text(text);
    Trace trace = { .book = book, .text = copy, .told = told, .user = user };

    if (text.size > CT_LEAK_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "text: larger than %u MiB", CT_LEAK_BYTES >> 20);
    for (size_t i = 0; i < text.size; i++)
        if (copy[i] == '\0')
            copy[i] = ' ';
    trace.orders = g_array_new(FALSE, FALSE, sizeof(Candidate));
    g_array_set_clear_func(trace.orders, clear_candidate);
    bool well = trace_numbers(&trace, error) && trace_orders(&trace, error);
    g_array_unref(trace.orders);
    if (well)
        *out_findings = trace.findings;
    return well;
}
