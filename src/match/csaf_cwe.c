/* csaf_cwe.c - the table's rows are sorted by id; where each id begins is told once.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_cwe.h"

#include "match/csaf_list.h"

#include <string.h>

/* Of const char *: the first row of each id, NULL where the lists have none. The row of 0 is not of
 * a weakness: it names the versions. */
static GArray *index_of(const char *text)
{
    GArray *rows = g_array_new(false, true, sizeof(const char *));

    for (const char *at = text; *at != '\0'; at = strchr(at, '\n') + 1) {
        guint id = *at == '#' ? G_MAXUINT : (guint)g_ascii_strtoull(at, NULL, 10);

        if (*at != '#' && id >= rows->len) {
            g_array_set_size(rows, id + 1);
            g_array_index(rows, const char *, id) = at;
        }
    }
    return rows;
}

static const GArray *all_rows(void)
{
    static GArray *rows; /* kept for the life of the process */
    static gsize ready;

    if (g_once_init_enter(&ready)) {
        rows = index_of(ct_csaf_list_text(CT_CSAF_CWE));
        g_once_init_leave(&ready, 1);
    }
    return rows;
}

/* "4.13" as a number that is in the order of the versions; an empty text stands for the last one.
 * */
static uint64_t order_of(const char *version)
{
    uint64_t order = 0;
    const char *at = version;

    if (!g_ascii_isdigit(*version))
        return UINT64_MAX;
    for (int i = 0; i < 3; i++) {
        uint64_t part = g_ascii_isdigit(*at) ? g_ascii_strtoull(at, NULL, 10) : 0;

        order = order << 20 | MIN(part, 0xfffff);
        at += strspn(at, "0123456789");
        at += *at == '.' ? 1 : 0;
    }
    return order;
}

typedef struct {
    const char *first; /* up to a tab, as the next two */
    const char *last;
    const char *name;
    size_t size;
} Row;

static Row row_at(const char *at)
{
    Row row = { 0 };

    row.first = strchr(at, '\t') + 1;
    row.last = strchr(row.first, '\t') + 1;
    row.name = strchr(row.last, '\t') + 1;
    row.size = strcspn(row.name, "\n");
    return row;
}

/* A version that no list has: a number between two, or of the future. */
typedef enum { LISTED, UNLISTED, LATER } Version;

static Version look_for(const char *version)
{
    Row all = row_at(g_array_index(all_rows(), const char *, 0));
    g_autofree char *names = g_strndup(all.name, all.size);
    g_auto(GStrv) versions = g_strsplit(names, " ", -1);
    const char *newest = versions[g_strv_length(versions) - 1];

    if (g_strv_contains((const char *const *)versions, version))
        return LISTED;
    return order_of(version) > order_of(newest) ? LATER : UNLISTED;
}

typedef enum { UNKNOWN_ID, OTHER_NAME, GOOD } Answer;

/* `version` NULL: of any list. */
static Answer look_up(uint64_t id, const char *version, const char *name)
{
    const GArray *rows = all_rows();
    const char *at = id == 0 || id >= rows->len ? NULL : g_array_index(rows, const char *, id);
    Answer answer = UNKNOWN_ID;

    while (at != NULL && *at != '\0' && g_ascii_strtoull(at, NULL, 10) == id) {
        Row row = row_at(at);
        bool holds = version == NULL || (order_of(row.first) <= order_of(version) &&
                                         order_of(version) <= order_of(row.last));

        if (holds &&
            (row.size == 0 || (strlen(name) == row.size && strncmp(name, row.name, row.size) == 0)))
            return GOOD;
        answer = holds ? OTHER_NAME : answer;
        at = strchr(at, '\n') + 1;
    }
    return answer;
}

static void check(const CtCsafWorld *world, const CtCsafNode *cwe)
{
    const CtCsafNode *id = ct_csaf_node_at(cwe, "id");
    const CtCsafNode *name = ct_csaf_node_at(cwe, "name");
    const CtCsafNode *given = ct_csaf_node_at(cwe, "version");
    const char *version = world->version == CT_CSAF_2_0 ? NULL : ct_csaf_node_text(given);
    const char *text = ct_csaf_node_text(id);

    if (text == NULL || ct_csaf_node_text(name) == NULL || !g_str_has_prefix(text, "CWE-") ||
        (version == NULL && world->version != CT_CSAF_2_0))
        return; /* the schema's business */
    Version listed = version == NULL ? LISTED : look_for(version);
    if (listed == UNLISTED)
        ct_csaf_finding_add(world->out, given, "there is no such version of CWE");
    uint64_t number = g_ascii_strtoull(text + 4, NULL, 10);
    bool beyond = version == NULL && number >= all_rows()->len;
    if (listed == LATER || beyond)
        ct_csaf_finding_doubt(world->out, beyond ? id : given,
                              "only a list of CWE later than ours could tell");
    if (listed != LISTED || beyond)
        return;
    Answer answer = look_up(number, version, name->text);
    if (answer == UNKNOWN_ID)
        ct_csaf_finding_add(world->out, id, "CWE has no such weakness in %s%s",
                            version == NULL ? "any version" : "version ",
                            version == NULL ? "" : version);
    else if (answer == OTHER_NAME)
        ct_csaf_finding_add(world->out, name, "the weakness has another name in %s%s",
                            version == NULL ? "every version of CWE" : "CWE ",
                            version == NULL ? "" : version);
}

void ct_csaf_cwe_names(const CtCsafWorld *world)
{
    ct_csaf_world_each(
        world, world->version == CT_CSAF_2_0 ? "vulnerabilities/*/cwe" : "vulnerabilities/*/cwes/*",
        check);
}
