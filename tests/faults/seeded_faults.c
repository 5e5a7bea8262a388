/* seeded_faults.c - how many slips of the pen the checker of procedures sees.
 *
 * usage: seeded_faults [--one-in N] [--histories FOLDER] FILE...
 * --one-in: only the faults whose hash is divisible by N, the same ones each time. --histories:
 * the golden histories, else ../../tests/golden/histories beside each file.
 * Every line of every file given is spoilt in every way of fault_make (fault.h), one at a time; the
 * parser and the checker read the result together with the files that it tells or that tell it,
 * and with the letters in ../notices. A fault is caught when something is found that is not found
 * in the text as it is. What the checker cannot know, because a legislator might have written it,
 * the golden histories tell: a fault is told when a story of its procedure reads otherwise.
 * Prints, for each file and for each kind, `N of M`, then every miss with the class that explains
 * it. Exit: 0 when every miss is explained, 1 when one is not.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "fault.h"

#include "notice/template.h"
#include "procedure/check.h"
#include "procedure/parser.h"

#include <stdio.h>
#include <string.h>

#define FILES_MOST 64

typedef struct {
    char *path;
    char *text;
    CtProcedure *procedure;
    FaultStories *stories; /* NULL: it has none */
} File;

typedef struct {
    File file[FILES_MOST];
    size_t count;
    GArray *letters;   /* of CtCheckLetter */
    GHashTable *known; /* what is found without a fault */
    GHashTable *kinds; /* kind -> Tally */
    guint one_in;
    const char *histories; /* NULL: beside the files */
} Bench;

typedef struct {
    unsigned caught;
    unsigned same; /* not caught, and the text means the same as before */
    unsigned told; /* not caught, and a golden history reads otherwise */
    unsigned unexplained;
    unsigned total;
} Tally;

static void add_letters(Bench *self, const CtProcedure *procedure, const char *folder)
{
    for (size_t i = 0; i < procedure->notice_count; i++)
        for (size_t j = 0; j < procedure->notice[i].language_count; j++) {
            const char *text = procedure->notice[i].text;
            const char *language = procedure->notice[i].language[j];
            g_autoptr(CtTemplate) letter = ct_template_load(folder, text, language, NULL);

            if (letter == NULL)
                continue;
            CtCheckLetter read = { text, language,
                                   (const char *const *)ct_template_fields(letter, true) };
            g_array_append_val(self->letters, read);
        }
}

static bool tells(const CtProcedure *from, const CtProcedure *to)
{
    for (size_t i = 0; i < from->action_count; i++)
        if (from->action[i].kind == CT_ACTION_EMIT && strcmp(from->action[i].target, to->name) == 0)
            return true;
    return strcmp(from->name, to->name) == 0;
}

/* Parses `text` in place of file `spoilt` and checks all; the set of "CODE message". */
static GHashTable *find_all(const Bench *self, size_t spoilt, const char *text)
{
    GHashTable *found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GError) error = NULL;
    CtCheckSource source[FILES_MOST];
    g_autoptr(CtProcedure) procedure =
        text == NULL ? NULL : ct_parser_read(ct_bytes_of_text(text), "spoilt", &error);

    if (error != NULL) {
        g_hash_table_add(found, g_strdup(error->message));
        return found;
    }
    const CtProcedure *old = self->file[spoilt].procedure;
    size_t count = 1;

    source[0] = (CtCheckSource){ text == NULL ? old : procedure, "",
                                 ct_bytes_of_text(text == NULL ? self->file[spoilt].text : text) };
    for (size_t i = 0; i < self->count; i++) {
        const File *file = &self->file[i];

        if (i != spoilt && (tells(file->procedure, old) || tells(old, file->procedure)))
            source[count++] = (CtCheckSource){ file->procedure, "", ct_bytes_of_text(file->text) };
    }
    CtCheckPlan plan = { source, count, true,
                         (const CtCheckLetter *)(const void *)self->letters->data,
                         self->letters->len };
    g_autoptr(GPtrArray) findings = ct_check_run(&plan);
    for (guint i = 0; i < findings->len; i++) {
        const CtCheckFinding *finding = findings->pdata[i];

        g_hash_table_add(found, g_strdup_printf("%zu %s %s", finding->source, finding->topic->code,
                                                finding->message));
    }
    return found;
}

static bool is_caught(const Bench *self, size_t file, const char *text)
{
    g_autoptr(GHashTable) found = find_all(self, file, text);
    GHashTableIter iter;
    gpointer key;

    g_hash_table_iter_init(&iter, found);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        if (!g_hash_table_contains(self->known, key))
            return true;
    return false;
}

static bool open_file(Bench *self, const char *path)
{
    File *file = &self->file[self->count];
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *notices = g_build_filename(folder, "..", "notices", NULL);

    if (self->count == FILES_MOST || !g_file_get_contents(path, &file->text, NULL, &error)) {
        (void)fprintf(stderr, "seeded_faults: %s cannot be read\n", path);
        return false;
    }
    file->path = g_strdup(path);
    file->procedure = ct_parser_read(ct_bytes_of_text(file->text), path, &error);
    if (file->procedure == NULL) {
        (void)fprintf(stderr, "seeded_faults: %s\n", error->message);
        return false;
    }
    add_letters(self, file->procedure, notices);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *stem = g_strndup(name, strcspn(name, "."));
    g_autofree char *beside =
        g_build_filename(folder, "..", "..", "tests", "golden", "histories", NULL);
    g_autofree char *stories =
        g_build_filename(self->histories == NULL ? beside : self->histories, stem, NULL);
    file->stories = fault_stories_read(stories);
    self->count++;
    return true;
}

static Tally *kind_of(const Bench *self, const char *name)
{
    Tally *kind = g_hash_table_lookup(self->kinds, name);

    if (kind == NULL) {
        kind = g_new0(Tally, 1);
        g_hash_table_insert(self->kinds, g_strdup(name), kind);
    }
    return kind;
}

static void judge(const Bench *self, size_t index, const Fault *fault, Tally *out)
{
    const File *file = &self->file[index];

    out->total = 1;
    if (is_caught(self, index, fault->text)) {
        out->caught = 1;
        return;
    }
    const char *reason = fault_excuse(fault, file->text, file->procedure, file->stories);
    g_strdelimit(fault->what, "\n", '/');
    out->unexplained = reason == NULL;
    out->same = reason != NULL && g_str_has_prefix(reason, "same meaning");
    out->told = reason != NULL && g_str_has_prefix(reason, "told");
    (void)printf("missed\t%s:%d\t%s\t%s\t%s\n", file->path, fault->line, fault->kind, fault->what,
                 reason == NULL ? "UNEXPLAINED" : reason);
}

static void add(Tally *sum, const Tally *one)
{
    sum->total += one->total;
    sum->caught += one->caught;
    sum->same += one->same;
    sum->told += one->told;
    sum->unexplained += one->unexplained;
}

/* Every fault of one file. */
static void spoil(Bench *self, size_t index, Tally *out)
{
    const File *file = &self->file[index];
    g_autoptr(GPtrArray) faults = fault_make(file->text, file->procedure);

    for (guint i = 0; i < faults->len; i++) {
        const Fault *fault = faults->pdata[i];
        Tally one = { 0 };

        if (g_str_hash(fault->what) % self->one_in != 0)
            continue;
        judge(self, index, fault, &one);
        add(kind_of(self, fault->kind), &one);
        add(out, &one);
    }
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

static void print_tally(const char *what, const char *name, const Tally *tally)
{
    (void)printf("%s\t%s\t%u of %u caught, %u more mean the same, %u more are told by the "
                 "histories\n",
                 what, name, tally->caught, tally->total, tally->same, tally->told);
}

static void print_kinds(const Bench *self)
{
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(self->kinds), by_name);

    for (GList *name = names; name != NULL; name = name->next) {
        const Tally *kind = g_hash_table_lookup(self->kinds, name->data);

        print_tally("kind", name->data, kind);
    }
}

static bool read_arguments(Bench *self, int argc, char **argv)
{
    self->one_in = 1;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--one-in") == 0 && i + 1 < argc)
            self->one_in = (guint)g_ascii_strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--histories") == 0 && i + 1 < argc)
            self->histories = argv[++i];
        else if (!open_file(self, argv[i]))
            return false;
    if (self->count > 0 && self->one_in > 0)
        return true;
    (void)fputs("usage: seeded_faults [--one-in N] [--histories FOLDER] FILE...\n", stderr);
    return false;
}

int main(int argc, char **argv)
{
    static Bench bench;
    Tally sum = { 0 };

    bench.letters = g_array_new(FALSE, FALSE, sizeof(CtCheckLetter));
    bench.kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (!read_arguments(&bench, argc, argv))
        return 2;
    for (size_t i = 0; i < bench.count; i++) {
        Tally tally = { 0 };

        bench.known = find_all(&bench, i, NULL);
        spoil(&bench, i, &tally);
        print_tally("file", bench.file[i].path, &tally);
        g_hash_table_unref(bench.known);
        add(&sum, &tally);
    }
    print_kinds(&bench);
    (void)printf(
        "%u of %u seeded faults caught by the checks; of the %u others %u mean the same as "
        "the text, %u are told by the golden histories, %u are choices, %u are unexplained\n",
        sum.caught, sum.total, sum.total - sum.caught, sum.same, sum.told,
        sum.total - sum.caught - sum.same - sum.told - sum.unexplained, sum.unexplained);
    return sum.unexplained == 0 ? 0 : 1;
}
