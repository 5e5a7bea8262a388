/* cmd_prove_erasure.c - `constat prove-erasure DIR MANDATE CASE|--mail NUMBER`: what was promised
 * to be gone is.
 *
 * For each compartment of the case: whether it is erased, by which entry, when it was due and why,
 * in time or late, with the proof that the entry is in the signed tree; of one that a legal hold
 * keeps, since when and under which law; and what is left of its key and its ciphertexts
 * (desk/oblivion.h). --mail shows the same of a mail that was taken in. --search FILE|- : values
 * that somebody knows (one a line: a name, an e-mail, an address) are looked for in every spelling
 * (base/needle.h) in every file of the instance and in the folders where it exchanges files;
 * --also PATH adds what lies elsewhere (logs, a carrier's folder). Places are printed, values
 * never. Lines of fewer than 4 bytes are refused. --proofs FOLDER : one tlog-proof file and the
 * entry in hex per erased compartment. Exit status 0: everything that was stored is erased in
 * time, nothing is left, nothing was found.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/reader.h"
#include "base/text.h"
#include "cli/opening.h"
#include "desk/oblivion.h"
#include "desk/proving.h"
#include "evidence/residue.h"
#include "evidence/tree.h"
#include "procedure/derivation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *search_path;
static char *proofs_path;
static char **also;
static gboolean is_mail;

static const GOptionEntry entries[] = {
    { "mail", 0, 0, G_OPTION_ARG_NONE, &is_mail, "the number is that of a mail, not of a case",
      NULL },
    { "search", 0, 0, G_OPTION_ARG_FILENAME, &search_path,
      "values to look for, one a line (- is standard input)", "FILE" },
    { "also", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &also, "search this folder, too", "PATH" },
    { "proofs", 0, 0, G_OPTION_ARG_FILENAME, &proofs_path, "write the proofs into this folder",
      "FOLDER" },
    G_OPTION_ENTRY_NULL,
};

/* The case, its ledger's tree, and what was found so far. */
typedef struct {
    CtOpening opening;
    CtCase *subject; /* owned; NULL: it is a mail */
    CtTree *tree;    /* owned */
    CtOblivion shown;
    CtResidueReport residue;
} Showing;

static void clear_showing(Showing *self)
{
    ct_tree_close(self->tree);
    g_free(self->subject);
    ct_opening_clear(&self->opening);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Showing, clear_showing)

static bool open_showing(char **argv, int64_t number, Showing *out, GError **error)
{
    CtNoteVerifier verifier;

    if (!is_mail)
        out->subject = g_new0(CtCase, 1);
    if (!ct_opening_of(argv[1], argv[2], &out->opening, error) ||
        (!is_mail && !ct_case_get_number(out->opening.book, number, out->subject, error)) ||
        !ct_proving_cover(out->opening.book, error) ||
        !ct_ledger_verifier(out->opening.book->ledger, &verifier, error))
        return false;
    out->tree = ct_tree_open(out->opening.mandate->folder, &verifier, error);
    if (out->tree == NULL)
        return false;
    return is_mail ? ct_oblivion_of_mail(out->opening.book, number, &out->shown, error)
                   : ct_oblivion_of(out->opening.book, out->subject, &out->shown, error);
}

static void print_why(const Showing *self, const CtOblivionPart *part)
{
    CtDerivation derivation;

    if (self->subject == NULL || !part->has_due ||
        (part->state == CT_OBLIVION_ERASED && part->due.at != part->due_at))
        return;
    ct_derivation_of(self->subject->adopted->procedure, &self->subject->history, &part->due,
                     &derivation);
    g_autofree char *text = ct_derivation_text(&derivation, "en");
    (void)printf("why\t%s\t%s\n", part->name, text);
}

/* Of a mail: the id that the entry bears, as there is no text that it is of. */
static const char *citation_of(const Showing *self, const char *law)
{
    if (self->subject == NULL)
        return law;
    const CtProcedure *procedure = self->subject->adopted->procedure;
    for (size_t i = 0; i < procedure->law_count; i++)
        if (strcmp(procedure->law[i].name, law) == 0)
            return procedure->law[i].citation;
    return law;
}

static void print_erased(const Showing *self, const CtOblivionPart *part)
{
    char erased[CT_TIME_TEXT_SIZE];
    char due[CT_TIME_TEXT_SIZE];

    (void)printf("erased\t%s\t%s\tdue %s\t%s\t%s\t%" G_GUINT64_FORMAT " values%s\n", part->name,
                 ct_time_text(part->erased_at, erased), ct_time_text(part->due_at, due),
                 part->late ? "late" : "in time", citation_of(self, part->law), part->values,
                 part->by_person ? "\tby a person" : "");
}

/* What beats its erasure. */
static void print_hold(const Showing *self, const CtOblivionPart *part)
{
    char since[CT_TIME_TEXT_SIZE];

    if (part->hold == CT_PROCEDURE_NONE || part->state != CT_OBLIVION_KEPT)
        return;
    const CtProcedure *procedure = self->subject->adopted->procedure;
    const CtProcedureLaw *law = &procedure->law[procedure->hold[part->hold].law];
    (void)printf("held\t%s\tsince %s\t%s\t%s\n", part->name,
                 ct_time_text(self->subject->history.held[part->hold], since), law->name,
                 law->citation);
}

static void print_part(const Showing *self, const CtOblivionPart *part)
{
    char due[CT_TIME_TEXT_SIZE];

    if (part->state == CT_OBLIVION_ERASED)
        print_erased(self, part);
    else if (part->state == CT_OBLIVION_NEVER)
        (void)printf("never stored\t%s\n", part->name);
    else
        (void)printf("kept\t%s\tdue %s\n", part->name,
                     part->has_due ? ct_time_text(part->due.at, due) : "never");
    print_hold(self, part);
    print_why(self, part);
    if (part->state != CT_OBLIVION_NEVER)
        (void)printf("left\t%s\tkey %s\t%" G_GUINT64_FORMAT " ciphertexts\n", part->name,
                     part->is_key_gone ? "destroyed" : "there", part->ciphertexts);
}

static bool write_proof(const CtOblivionPart *part, CtBytes proof, CtBytes entry, GError **error)
{
    g_autofree char *name = g_strdup_printf("%s.tlog-proof", part->name);
    g_autofree char *path = g_build_filename(proofs_path, name, NULL);
    g_autofree char *entry_name = g_strdup_printf("%s.entry", part->name);
    g_autofree char *entry_path = g_build_filename(proofs_path, entry_name, NULL);
    g_autofree char *hex = ct_text_hex(entry);
    g_autofree char *line = g_strconcat(hex, "\n", NULL);

    return ct_file_replace(path, proof, "proof", error) &&
           ct_file_replace(entry_path, ct_bytes_of_text(line), "proof", error);
}

/* The entry as the ledger has it, the proof out of the tiles, each held against the other. */
static bool prove_entry(Showing *self, const CtOblivionPart *part, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_ENTRY_BYTES);
    g_auto(CtBuffer) proof = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    const CtMerkleHead *head = &ct_tree_checkpoint(self->tree)->head;
    CtMerkleProof path;
    CtEntry entry;
    uint8_t leaf[CT_DIGEST_SIZE];

    if (!ct_ledger_entry(self->opening.book->ledger, part->entry, &bytes, &entry, error) ||
        !ct_merkle_prove_inclusion(part->entry, head->size, ct_tree_read, self->tree, &path, error))
        return false;
    ct_merkle_leaf(ct_buffer_bytes(&bytes), leaf);
    if (!ct_merkle_check_inclusion(leaf, part->entry, head->size, &path, head->root, error))
        return false;
    g_autofree char *leaf_hex = ct_text_hex((CtBytes){ leaf, sizeof leaf });
    g_autofree char *root_hex = ct_text_hex((CtBytes){ head->root, sizeof head->root });
    (void)printf("proven\t%s\tentry %" G_GUINT64_FORMAT "\tleaf %s\tsize %" G_GUINT64_FORMAT
                 "\troot %s\n",
                 part->name, part->entry, leaf_hex, head->size, root_hex);
    return proofs_path == NULL ||
           (ct_tree_prove(self->tree, part->entry, &proof, error) &&
            write_proof(part, ct_buffer_bytes(&proof), ct_buffer_bytes(&bytes), error));
}

static void print_subject(const Showing *self, const char *number)
{
    if (self->subject == NULL)
        (void)printf("mail\t%s\n", number);
    else
        (void)printf("case\t%s\t%s version %u\t%s\n", number,
                     self->subject->adopted->procedure->name,
                     self->subject->adopted->procedure->version, ct_case_state(self->subject));
}

static bool print_parts(Showing *self, GError **error)
{
    for (size_t i = 0; i < self->shown.count; i++) {
        const CtOblivionPart *part = &self->shown.part[i];

        print_part(self, part);
        if (part->state == CT_OBLIVION_ERASED && !prove_entry(self, part, error))
            return false;
    }
    (void)printf("loose boxes\t%" G_GUINT64_FORMAT "\n", self->shown.boxes);
    if (self->subject != NULL)
        (void)printf("mails kept for it\t%" G_GUINT64_FORMAT
                     "\nwaiting for the clerk\t%" G_GUINT64_FORMAT "\n",
                     self->shown.cites, self->shown.condemned);
    return true;
}

static void print_finding(void *user, const CtResidueFinding *finding)
{
    (void)user;
    (void)printf("found\t%s\t%s%soffset %" G_GUINT64_FORMAT "\tvalue %u%s\t%s\n", finding->path,
                 finding->in, finding->in[0] == '\0' ? "" : ", ", finding->hit.offset,
                 finding->hit.value + 1, finding->hit.part ? ", a half" : "", finding->hit.how);
}

static bool read_values(CtNeedles *needles, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new((size_t)CT_LIMIT_NEEDLES * (CT_LIMIT_NEEDLE_BYTES + 2));
    bool standard = strcmp(search_path, "-") == 0;
    int file = standard ? STDIN_FILENO : open(search_path, O_RDONLY | O_CLOEXEC);
    bool read = file >= 0 ? ct_file_read_all(file, &text, "values", error)
                          : ct_fail_errno(error, errno, "values");

    if (file >= 0 && !standard)
        (void)close(file);
    CtReader reader = ct_reader_over(ct_buffer_bytes(&text));
    while (read && !ct_reader_at_end(&reader)) {
        CtBytes line = ct_text_trim(ct_reader_line(&reader));

        read = line.size == 0 || ct_needles_add(needles, line, true, error);
    }
    ct_envelope_wipe(text.data, text.size);
    return read;
}

/* The instance, whatever it exchanges files through, and what the caller names. */
static bool search_everywhere(Showing *self, CtNeedles *needles, GError **error)
{
    const CtMandate *mandate = self->opening.mandate;

    if (!ct_residue_search(needles, mandate->instance, print_finding, NULL, &self->residue, error))
        return false;
    for (size_t i = 0; i < ct_mandate_partner_count(mandate); i++) {
        CtMandatePartner partner;

        if (!ct_mandate_partner(mandate, i, &partner, error) ||
            !ct_residue_search(needles, partner.folder, print_finding, NULL, &self->residue, error))
            return false;
    }
    for (char **path = also; path != NULL && *path != NULL; path++)
        if (!ct_residue_search(needles, *path, print_finding, NULL, &self->residue, error))
            return false;
    return true;
}

static bool search(Showing *self, GError **error)
{
    g_autoptr(CtNeedles) needles = ct_needles_new();

    if (!read_values(needles, error))
        return false;
    if (ct_needles_count(needles) == 0)
        return ct_fail(error, CT_ERROR_INPUT, "values: there is none to look for");
    if (!search_everywhere(self, needles, error))
        return false;
    (void)printf("searched\t%u values\t%" G_GUINT64_FORMAT " files\t%" G_GUINT64_FORMAT
                 " bytes\t%" G_GUINT64_FORMAT " packed streams\t%" G_GUINT64_FORMAT
                 " passed over\t%" G_GUINT64_FORMAT " found\n",
                 ct_needles_count(needles), self->residue.files, self->residue.bytes,
                 self->residue.streams, self->residue.passed, self->residue.findings);
    return true;
}

static bool run(int argc, char **argv, GError **error)
{
    g_auto(Showing) showing = { 0 };
    int64_t number;

    if (!ct_cli_options(&ct_command_prove_erasure, entries, &argc, &argv, error))
        return false;
    if (argc != 4)
        return ct_cli_misuse(error, "prove-erasure: DIR MANDATE CASE, or DIR MANDATE NUMBER "
                                    "--mail, is expected");
    if (!ct_opening_number("prove-erasure", argv[3], &number, error) ||
        !open_showing(argv, number, &showing, error))
        return false;
    print_subject(&showing, argv[3]);
    if (!print_parts(&showing, error) || (search_path != NULL && !search(&showing, error)))
        return false;
    bool proven = ct_oblivion_is_proven(&showing.shown) && showing.residue.findings == 0;
    (void)printf("verdict\t%s\n", proven ? "erased" : "not erased");
    return proven || ct_fail(error, CT_ERROR_INTEGRITY,
                             "prove-erasure: %s %s: not everything of it is erased in time",
                             is_mail ? "mail" : "case", argv[3]);
}

const CtCommand ct_command_prove_erasure = {
    .name = "prove-erasure",
    .synopsis =
        "DIR MANDATE CASE|NUMBER [--mail] [--search FILE|-] [--also PATH] [--proofs FOLDER]",
    .summary = "Show that a case or a mail was erased in time and that no file holds it",
    .run = run,
};
