/* audit_check.c - reading a bundle as hostile, and holding every part against the signed root.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/limits.h"
#include "base/reader.h"
#include "base/tar.h"
#include "base/text.h"
#include "desk/audit_form.h"
#include "seal/proof.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    char name[CT_TAR_NAME];
    CtBytes bytes; /* borrowed from the tar */
    bool taken;    /* it has been checked: what is left at the end does not belong there */
} File;

typedef struct {
    GArray *files;     /* owned, like the rest: of File, in the order of the tar */
    GHashTable *names; /* name -> its index + 1 */
    GHashTable *tags;  /* of cases that were seen */
    GTree *custody;    /* words -> uint64_t */
    char *word;
    uint64_t sample;
    CtAuditLine line;
    CtAuditReport report;
} Check;

static void clear_check(Check *self)
{
    g_array_unref(self->files);
    g_hash_table_unref(self->names);
    g_hash_table_unref(self->tags);
    g_tree_destroy(self->custody);
    g_free(self->word);
    ct_buffer_clear(&self->line.entry);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Check, clear_check)

static bool blame(const char *name, const char *what, GError **error)
{
    return ct_fail(error, CT_ERROR_INTEGRITY, "%s: %s", name, what);
}

/* Puts the file's name before whatever is wrong in it. */
static bool place(const char *name, bool well, GError **error)
{
    if (!well)
        g_prefix_error(error, "%s: ", name);
    return well;
}

static bool keep_file(void *user, const char *name, CtBytes bytes, GError **error)
{
    Check *self = user;
    File file = { .bytes = bytes };

    (void)g_strlcpy(file.name, name, sizeof file.name);
    g_array_append_val(self->files, file);
    return g_hash_table_insert(self->names, g_strdup(name), GUINT_TO_POINTER(self->files->len)) ||
           blame(name, "it stands there twice", error);
}

static bool find(Check *self, const char *name, CtBytes *out)
{
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(self->names, name));
    File *file = number == 0 ? NULL : &g_array_index(self->files, File, number - 1);

    if (file == NULL)
        return false;
    file->taken = true;
    *out = file->bytes;
    return true;
}

static bool take(Check *self, const char *name, CtBytes *out, GError **error)
{
    return find(self, name, out) || blame(name, "it is missing", error);
}

/* Every file but the last two, in their order. */
static bool check_listed(const Check *self, CtBytes list, GError **error)
{
    CtReader reader = ct_reader_over(list);

    for (guint i = 0; i + 2 < self->files->len; i++) {
        const File *file = &g_array_index(self->files, File, i);
        uint8_t digest[CT_DIGEST_SIZE];

        ct_digest_of(file->bytes, digest);
        g_autofree char *hex = ct_text_hex((CtBytes){ digest, sizeof digest });
        g_autofree char *expected = g_strdup_printf("%s  %s", hex, file->name);
        if (!ct_bytes_equal(ct_reader_line(&reader), ct_bytes_of_text(expected)))
            return blame(file->name, "it is not what `files` lists at its place", error);
    }
    return ct_reader_at_end(&reader) || blame("files", "it lists more than there is", error);
}

/* "name: 123" of the manifest's text. */
static bool read_field(CtReader *reader, const char *name, CtBytes *out)
{
    CtBytes line = ct_reader_line(reader);
    size_t size = strlen(name);

    if (line.size < size || memcmp(line.data, name, size) != 0)
        return false;
    *out = ct_bytes_slice(line, size, line.size);
    return true;
}

static bool read_number(CtReader *reader, const char *name, uint64_t *out)
{
    CtBytes value;

    return read_field(reader, name, &value) && ct_text_to_u64(value, INT64_MAX, out);
}

static bool read_manifest(Check *self, CtBytes text, uint8_t files[CT_DIGEST_SIZE])
{
    CtReader reader = ct_reader_over(text);
    CtAuditReport *report = &self->report;
    CtBytes value = { NULL, 0 };

    for (unsigned i = 0; i < 4; i++) /* version, origin, size, root: compared as a whole */
        (void)ct_reader_line(&reader);
    if (!read_field(&reader, "word: ", &value) || value.size > CT_AUDIT_WORD)
        return false;
    self->word = ct_bytes_to_text(value);
    return read_number(&reader, "sample: ", &self->sample) &&
           self->sample <= CT_LIMIT_AUDIT_SAMPLE &&
           read_number(&reader, "drawn: ", &report->drawn) &&
           read_number(&reader, "cases: ", &report->cases) &&
           read_number(&reader, "entries of cases: ", &report->case_lines) &&
           read_number(&reader, "custody: ", &report->custody) &&
           read_number(&reader, "definitions: ", &report->definitions) &&
           read_number(&reader, "earlier: ", &report->earlier) &&
           read_field(&reader, "files: ", &value) && ct_text_unhex(value, files, CT_DIGEST_SIZE);
}

/* First that the files are those that are listed, so that an altered one is named; then that the
 * list is the one that was signed. */
static bool check_manifest(Check *self, GError **error)
{
    g_auto(CtBuffer) again = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    uint8_t files[CT_DIGEST_SIZE];
    uint8_t listed[CT_DIGEST_SIZE];
    CtBytes manifest;
    CtBytes list;
    CtBytes key;
    CtBytes head;
    CtNote note;

    if (!take(self, "manifest", &manifest, error) || !take(self, "files", &list, error) ||
        !take(self, "verifier", &key, error) || !take(self, "checkpoint", &head, error) ||
        !place("manifest", ct_note_parse(manifest, &note, error), error))
        return false;
    if (!read_manifest(self, note.text, files))
        return blame("manifest", "it is not of the known form", error);
    ct_digest_of(list, listed);
    if (!ct_digest_equal(files, listed))
        return blame("files", "it is not the list that the manifest names", error);
    if (!check_listed(self, list, error) ||
        !place("verifier", ct_note_verifier_parse(ct_text_trim(key), &self->report.verifier, error),
               error))
        return false;
    const CtNoteVerifier *verifier = &self->report.verifier;
    if (!place("checkpoint", ct_checkpoint_open(head, verifier, &self->report.checkpoint, error),
               error) ||
        !place("manifest", ct_note_verify(&note, verifier, error), error))
        return false;
    ct_audit_manifest(&self->report, self->sample, self->word, files, &again);
    return ct_bytes_equal(ct_buffer_bytes(&again), note.text) ||
           blame("manifest", "it is of another checkpoint", error);
}

static bool check_consistency(Check *self, GError **error)
{
    CtBytes note;
    CtBytes hashes;
    CtCheckpoint earlier;
    CtMerkleProof proof = { 0 };

    if (!find(self, "earlier", &note))
        return self->report.earlier == 0 || blame("earlier", "it is missing", error);
    if (!place("earlier", ct_checkpoint_open(note, &self->report.verifier, &earlier, error), error))
        return false;
    if (earlier.head.size != self->report.earlier)
        return blame("earlier", "it is not the checkpoint that the manifest names", error);
    ct_digest_of(note, self->report.earlier_note);
    if (!take(self, "consistency", &hashes, error))
        return false;
    CtReader reader = ct_reader_over(hashes);
    while (!ct_reader_at_end(&reader)) {
        if (proof.count == CT_MERKLE_PROOF_HASHES ||
            !ct_text_unhex(ct_reader_line(&reader), proof.hash[proof.count++], CT_DIGEST_SIZE))
            return blame("consistency", "it is not a list of hashes", error);
    }
    return place(
        "consistency",
        ct_merkle_check_consistency(&earlier.head, &self->report.checkpoint.head, &proof, error),
        error);
}

/* The procedure that an entry refers to must be there. */
static bool check_reference(Check *self, const CtEntry *entry, GError **error)
{
    static const uint8_t none[CT_DIGEST_SIZE];
    g_autofree char *hex = ct_text_hex((CtBytes){ entry->procedure, CT_DIGEST_SIZE });
    g_autofree char *name = g_strdup_printf("definitions/%s", hex);
    uint8_t digest[CT_DIGEST_SIZE];
    CtBytes text;

    if (ct_digest_equal(entry->procedure, none))
        return true;
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(self->names, name));
    if (number > 0 && g_array_index(self->files, File, number - 1).taken)
        return true;
    if (!take(self, name, &text, error))
        return false;
    ct_digest_of(text, digest);
    return ct_digest_equal(digest, entry->procedure) ||
           blame(name, "its text has another digest", error);
}

/* Reads the next line into self->line, proves it, and parses its entry. */
static bool check_line(Check *self, CtReader *reader, CtEntry *out, GError **error)
{
    const CtMerkleHead *head = &self->report.checkpoint.head;
    uint8_t leaf[CT_DIGEST_SIZE];

    if (!ct_audit_line_read(ct_reader_line(reader), &self->line, error))
        return false;
    CtBytes bytes = ct_buffer_bytes(&self->line.entry);
    ct_merkle_leaf(bytes, leaf);
    return place("an entry",
                 ct_merkle_check_inclusion(leaf, self->line.index, head->size, &self->line.path,
                                           head->root, error) &&
                     ct_entry_parse(bytes, out, error),
                 error);
}

static bool check_case(Check *self, const char *name, const CtEntry *drawn, uint64_t first,
                       GError **error)
{
    uint64_t next = 0;
    bool has_first = false;
    CtBytes lines;
    CtEntry entry;

    if (!take(self, name, &lines, error))
        return false;
    CtReader reader = ct_reader_over(lines);
    while (!ct_reader_at_end(&reader)) {
        if (!place(name, check_line(self, &reader, &entry, error), error) ||
            !check_reference(self, &entry, error))
            return false;
        if (self->line.index < next || memcmp(entry.tag, drawn->tag, sizeof entry.tag) != 0)
            return blame(name, "an entry is out of order or of another case", error);
        next = self->line.index + 1;
        has_first = has_first || self->line.index == first;
        self->report.case_lines++;
    }
    return has_first || blame(name, "it lacks the entry that was drawn", error);
}

static bool check_drawn(Check *self, uint64_t index, GError **error)
{
    static const uint8_t nobody[CT_ENTRY_TAG_SIZE];
    g_autofree char *stem = g_strdup_printf("sample/%" G_GUINT64_FORMAT, index);
    g_autofree char *name = g_strconcat(stem, ".entry", NULL);
    g_autofree char *proof_name = g_strconcat(stem, ".tlog-proof", NULL);
    g_autofree char *case_name = g_strconcat(stem, ".case", NULL);
    g_autofree CtProof *proof = g_new0(CtProof, 1);
    CtCheckpoint covered;
    uint8_t leaf[CT_DIGEST_SIZE];
    CtBytes bytes;
    CtBytes text;
    CtEntry entry;

    if (!take(self, name, &bytes, error) || !take(self, proof_name, &text, error) ||
        !place(name, ct_entry_parse(bytes, &entry, error), error))
        return false;
    ct_merkle_leaf(bytes, leaf);
    if (!place(proof_name,
               ct_proof_parse(text, proof, error) &&
                   ct_proof_verify_leaf(proof, leaf, &self->report.verifier, &covered, error),
               error))
        return false;
    if (proof->index != index || covered.head.size != self->report.checkpoint.head.size)
        return blame(proof_name, "it proves another entry or under another checkpoint", error);
    self->report.drawn++;
    if (memcmp(entry.tag, nobody, sizeof nobody) == 0 ||
        !g_hash_table_add(self->tags, g_memdup2(entry.tag, sizeof entry.tag)))
        return check_reference(self, &entry, error);
    self->report.cases++;
    return check_case(self, case_name, &entry, index, error);
}

static bool check_sample(Check *self, GError **error)
{
    g_autoptr(GArray) drawn = ct_audit_draw(&self->report.checkpoint, self->word, self->sample);

    for (guint i = 0; i < drawn->len; i++)
        if (!check_drawn(self, g_array_index(drawn, uint64_t, i), error))
            return false;
    return true;
}

/* Takes the words. */
static void count_words(Check *self, char *words)
{
    uint64_t *number = g_tree_lookup(self->custody, words);

    if (number == NULL) {
        uint64_t one = 1;

        g_tree_insert(self->custody, words, g_memdup2(&one, sizeof one));
        return;
    }
    (*number)++;
    g_free(words);
}

static bool check_custody_file(Check *self, const char *name, CtBytes lines, uint64_t *next,
                               GError **error)
{
    CtReader reader = ct_reader_over(lines);
    CtEntry entry = { 0 };

    while (!ct_reader_at_end(&reader)) {
        if (!place(name, check_line(self, &reader, &entry, error), error) ||
            !check_reference(self, &entry, error))
            return false;
        if (self->line.index < *next || !ct_audit_is_custody(entry.kind))
            return blame(name, "an entry is out of order or not of custody", error);
        *next = self->line.index + 1;
        self->report.custody++;
        count_words(self, g_strdup_printf("kind\t%s", ct_entry_kind_name(entry.kind)));
        char *words = ct_audit_custody_words(&entry);
        if (words != NULL)
            count_words(self, words);
    }
    return true;
}

static bool check_custody(Check *self, GError **error)
{
    uint64_t next = 0;

    for (uint64_t number = 0;; number++) {
        g_autofree char *name = g_strdup_printf("custody/%" G_GUINT64_FORMAT, number);
        CtBytes lines;

        if (!find(self, name, &lines))
            return number > 0 || blame(name, "it is missing", error);
        if (!check_custody_file(self, name, lines, &next, error))
            return false;
    }
}

/* A total of what custody holds in full must be the number that was found there. */
static bool check_total(Check *self, const char *words, uint64_t value, GError **error)
{
    static const char *const counted[] = { "erased\t", "hold\t", "joined\t" };
    const uint64_t *found = g_tree_lookup(self->custody, words);
    bool is_counted = false;

    for (size_t i = 0; i < G_N_ELEMENTS(counted); i++)
        is_counted = is_counted || g_str_has_prefix(words, counted[i]);
    for (int kind = 0; kind < CT_ENTRY_KINDS; kind++) {
        g_autofree char *line = g_strdup_printf("kind\t%s", ct_entry_kind_name((CtEntryKind)kind));

        is_counted =
            is_counted || (ct_audit_is_custody((CtEntryKind)kind) && strcmp(line, words) == 0);
    }
    if (is_counted && (found == NULL || *found != value))
        return blame("totals", "they count other than what custody holds", error);
    if (found != NULL)
        (void)g_tree_remove(self->custody, words);
    return true;
}

static bool check_totals(Check *self, GError **error)
{
    uint64_t kinds = 0;
    uint64_t months = 0;
    uint64_t cases = 0;
    uint64_t states = 0;
    CtBytes text;

    if (!take(self, "totals", &text, error))
        return false;
    CtReader reader = ct_reader_over(text);
    while (!ct_reader_at_end(&reader)) {
        g_autofree char *line = ct_bytes_to_text(ct_reader_line(&reader));
        char *number = strrchr(line, '\t');
        uint64_t value;

        if (number == NULL || !ct_text_to_u64(ct_bytes_of_text(number + 1), INT64_MAX, &value))
            return blame("totals", "a line does not end in a number", error);
        *number = '\0';
        kinds += g_str_has_prefix(line, "kind\t") ? value : 0;
        months += g_str_has_prefix(line, "month\t") ? value : 0;
        cases += g_str_has_prefix(line, "procedure\t") ? value : 0;
        states += g_str_has_prefix(line, "state\t") ? value : 0;
        if (!check_total(self, line, value, error))
            return false;
    }
    uint64_t size = self->report.checkpoint.head.size;
    return (kinds == size && months == size && cases == states &&
            g_tree_nnodes(self->custody) == 0) ||
           blame("totals", "they do not add up to the ledger", error);
}

/* What no entry of the bundle refers to is still a definition, if its digest is its name. */
static bool check_rest(Check *self, GError **error)
{
    for (guint i = 0; i < self->files->len; i++) {
        File *file = &g_array_index(self->files, File, i);
        bool is_definition = g_str_has_prefix(file->name, "definitions/");
        uint8_t digest[CT_DIGEST_SIZE];

        self->report.definitions += is_definition;
        if (file->taken)
            continue;
        ct_digest_of(file->bytes, digest);
        g_autofree char *hex = ct_text_hex((CtBytes){ digest, sizeof digest });
        if (!is_definition || strcmp(file->name + strlen("definitions/"), hex) != 0)
            return blame(file->name, "it does not belong there", error);
    }
    return true;
}

static bool check_parts(Check *self, GError **error)
{
    const CtAuditReport said = self->report;

    self->report.drawn = self->report.cases = self->report.case_lines = 0;
    self->report.custody = self->report.definitions = 0;
    if (!check_sample(self, error) || !check_custody(self, error) || !check_totals(self, error) ||
        !check_rest(self, error))
        return false;
    return (said.drawn == self->report.drawn && said.cases == self->report.cases &&
            said.case_lines == self->report.case_lines && said.custody == self->report.custody &&
            said.definitions == self->report.definitions) ||
           blame("manifest", "its numbers are not those of the bundle", error);
}

static int compare(const void *a, const void *b, void *user)
{
    (void)user;
    return strcmp(a, b);
}

bool ct_audit_check(CtBytes tar, CtAuditReport *out, GError **error)
{
    g_auto(Check) self = { .files = g_array_new(FALSE, FALSE, sizeof(File)),
                           .names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                           .tags = ct_audit_by_tag(NULL),
                           .custody = g_tree_new_full(compare, NULL, g_free, g_free),
                           .line = { .entry = ct_buffer_new(CT_LIMIT_ENTRY_BYTES) } };

    if (!ct_tar_each(tar, keep_file, &self, error) || !check_manifest(&self, error) ||
        !check_consistency(&self, error) || !check_parts(&self, error))
        return false;
    *out = self.report;
    return true;
}

bool ct_audit_hold(const CtAuditReport *report, const CtAuditTerms *terms, GError **error)
{
    const CtNoteVerifier *found = &report->verifier;
    const CtNoteVerifier *given = terms->verifier;
    uint8_t digest[CT_DIGEST_SIZE];

    if (given != NULL && (strcmp(given->name, found->name) != 0 ||
                          memcmp(given->public, found->public, sizeof found->public) != 0))
        return blame("verifier", "it is not the key that was given", error);
    if (terms->earlier.size == 0)
        return true;
    ct_digest_of(terms->earlier, digest);
    if (report->earlier == 0)
        return blame("earlier", "it is missing", error);
    return ct_digest_equal(digest, report->earlier_note) ||
           blame("earlier", "it is not the checkpoint that was given", error);
}
