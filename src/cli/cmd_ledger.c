/* cmd_ledger.c - `constat ledger root|prove|check|leaf|entry`: the Merkle tree, by hand.
 *
 * For whoever checks us with another program, or our program with published test vectors (RFC 6962,
 * RFC 9162, C2SP): all hashes go in and out as hex. Without DIR MANDATE the tree is that of a list
 * of leaves, one a line (seal/leaves.h), from --leaves FILE or standard input; with them it is the
 * mandate's, read from its tiles and signed checkpoint without any secret key.
 *   ledger root [SIZE]                     root of the leaves, or of the first SIZE of them
 *   ledger prove INDEX [SIZE]              inclusion: one hash a line, from the leaf upwards
 *   ledger prove --consistency OLD NEW     that the tree of NEW leaves begins with that of OLD
 *   ledger check inclusion INDEX SIZE LEAFHASH ROOT [HASH...]
 *   ledger check consistency OLD NEW OLDROOT NEWROOT [HASH...]
 *   ledger leaf                            the leaf hash of each line
 *   ledger root DIR MANDATE [SIZE]         the same of a mandate
 *   ledger prove DIR MANDATE INDEX         a tlog-proof file, with the checkpoint
 *   ledger prove DIR MANDATE INDEX SIZE    inclusion as hashes
 *   ledger prove DIR MANDATE --consistency OLD NEW
 *   ledger entry DIR MANDATE INDEX         the entry's bytes
 *   ledger publish DIR MANDATE             tiles and a signed checkpoint over all entries, now
 *   ledger check proof FILE KEY LEAFHASH   a tlog-proof file
 *   ledger check checkpoint FILE KEY       a signed checkpoint; prints origin, size, root
 *   ledger check note FILE KEY             any signed note (C2SP); prints its text
 * KEY is a C2SP verifier key, or the name of a file that holds one. A hash may also be in Base64.
 * Exit status of `check`: 0 it holds, 1 it does not (or is not of the form), 2 not understood.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/opening.h"
#include "desk/proving.h"
#include "evidence/tree.h"
#include "seal/leaves.h"
#include "seal/proof.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *leaves_path;
static gboolean hashed;
static gboolean consistency;

static const GOptionEntry entries[] = {
    { "leaves", 0, 0, G_OPTION_ARG_FILENAME, &leaves_path,
      "leaves in hex, one a line (usual: -, standard input)", "FILE" },
    { "hash", 0, 0, G_OPTION_ARG_NONE, &hashed, "the lines are leaf hashes, not entries", NULL },
    { "consistency", 0, 0, G_OPTION_ARG_NONE, &consistency,
      "prove that one tree begins with another", NULL },
    G_OPTION_ENTRY_NULL,
};

/* A tree to ask, whichever kind it is. */
typedef struct {
    CtLeaves *leaves; /* owned, or NULL */
    CtTree *tree;     /* owned, or NULL */
    CtMerkleRead read;
    void *user;
    uint64_t size;
} Source;

static void clear_source(Source *self)
{
    ct_leaves_free(self->leaves);
    ct_tree_close(self->tree);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Source, clear_source)

static bool read_input(const char *path, CtBuffer *out, const char *what, GError **error)
{
    bool standard = path == NULL || strcmp(path, "-") == 0;
    int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

    if (file < 0)
        return ct_fail_errno(error, errno, what);
    bool read = ct_file_read_all(file, out, what, error);
    if (!standard)
        (void)close(file);
    return read;
}

static bool take_leaves(Source *out, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_LEAVES_TEXT_BYTES);

    if (!read_input(leaves_path, &text, "leaves", error))
        return false;
    out->leaves = ct_leaves_read(ct_buffer_bytes(&text), hashed, error);
    if (out->leaves == NULL)
        return false;
    out->read = ct_leaves_subtree;
    out->user = out->leaves;
    out->size = ct_leaves_size(out->leaves);
    return true;
}

/* A key in its text form, else in a file. */
static bool read_key(const char *text, CtNoteVerifier *out, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_NOTE_BYTES);

    if (ct_note_verifier_parse(ct_bytes_of_text(text), out, NULL))
        return true;
    return read_input(text, &bytes, "verifier key", error) &&
           ct_note_verifier_parse(ct_text_trim(ct_buffer_bytes(&bytes)), out, error);
}

static bool take_mandate(const char *instance, const char *name, Source *out, GError **error)
{
    g_autofree char *folder = g_build_filename(instance, "mandates", name, NULL);
    g_autofree char *key = g_build_filename(folder, "ledger", "verifier", NULL);
    CtNoteVerifier verifier;

    if (!read_key(key, &verifier, error))
        return false;
    out->tree = ct_tree_open(folder, &verifier, error);
    if (out->tree == NULL) {
        if (error != NULL && g_error_matches(*error, CT_ERROR, CT_ERROR_MISSING))
            g_prefix_error(error, "`constat ledger publish` makes the first one: ");
        return false;
    }
    out->read = ct_tree_read;
    out->user = out->tree;
    out->size = ct_tree_checkpoint(out->tree)->head.size;
    return true;
}

static bool read_number(const char *text, uint64_t *out, GError **error)
{
    return ct_text_to_u64(ct_bytes_of_text(text), UINT64_MAX, out) ||
           ct_fail(error, CT_ERROR_INPUT, "\"%s\": not a number of leaves", text);
}

static bool read_size(const Source *source, const char *text, uint64_t *out, GError **error)
{
    *out = source->size;
    if (text == NULL)
        return true;
    if (!read_number(text, out, error))
        return false;
    return *out <= source->size ||
           ct_fail(error, CT_ERROR_MISSING,
                   "tree: it has %" G_GUINT64_FORMAT " leaves, not %" G_GUINT64_FORMAT,
                   source->size, *out);
}

static bool read_hash(const char *text, uint8_t out[CT_DIGEST_SIZE], GError **error)
{
    CtBytes bytes = ct_bytes_of_text(text);
    size_t size = 0;

    return ct_text_unhex(bytes, out, CT_DIGEST_SIZE) ||
           (ct_text_unbase64(bytes, out, CT_DIGEST_SIZE, &size) && size == CT_DIGEST_SIZE) ||
           ct_fail(error, CT_ERROR_INPUT, "\"%.80s\": not a hash of 64 hex digits", text);
}

static void print_hex(CtBytes bytes)
{
    g_autofree char *hex = ct_text_hex(bytes);

    (void)printf("%s\n", hex);
}

/* Tiles are files: a root of them is told only when it leads to the one that was signed. */
static bool check_signed(Source *source, const CtMerkleHead *head, GError **error)
{
    CtMerkleProof proof;

    if (ct_merkle_prove_consistency(head->size, source->size, source->read, source->user, &proof,
                                    error) &&
        ct_merkle_check_consistency(head, &ct_tree_checkpoint(source->tree)->head, &proof, error))
        return true;
    g_prefix_error(error, "ledger tiles: ");
    return false;
}

static bool root(int argc, char **argv, GError **error)
{
    bool of_mandate = argc >= 2;
    g_auto(Source) source = { 0 };
    CtMerkle tree;
    CtMerkleHead head;

    if (!(of_mandate ? take_mandate(argv[0], argv[1], &source, error)
                     : take_leaves(&source, error)) ||
        !read_size(&source, of_mandate ? argv[2] : argv[0], &head.size, error) ||
        !ct_merkle_load(&tree, head.size, source.read, source.user, error))
        return false;
    ct_merkle_root(&tree, head.root);
    if (of_mandate && !check_signed(&source, &head, error))
        return false;
    print_hex((CtBytes){ head.root, sizeof head.root });
    return true;
}

static bool print_proof(const Source *source, uint64_t first, uint64_t size, GError **error)
{
    CtMerkleProof proof;

    if (!(consistency
              ? ct_merkle_prove_consistency(first, size, source->read, source->user, &proof, error)
              : ct_merkle_prove_inclusion(first, size, source->read, source->user, &proof, error)))
        return false;
    for (size_t i = 0; i < proof.count; i++)
        print_hex((CtBytes){ proof.hash[i], sizeof proof.hash[i] });
    return true;
}

static bool print_file(const Source *source, uint64_t index, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_NOTE_BYTES);

    if (!ct_tree_prove(source->tree, index, &text, error))
        return false;
    (void)fwrite(text.data, 1, text.size, stdout);
    return true;
}

static bool prove(int argc, char **argv, GError **error)
{
    bool of_mandate = argc >= 3;
    g_auto(Source) source = { 0 };
    char **number = of_mandate ? argv + 2 : argv;
    uint64_t first;
    uint64_t size;

    if (!(of_mandate ? take_mandate(argv[0], argv[1], &source, error)
                     : take_leaves(&source, error)) ||
        !read_number(number[0], &first, error) || !read_size(&source, number[1], &size, error))
        return false;
    if (of_mandate && !consistency && number[1] == NULL)
        return print_file(&source, first, error);
    return print_proof(&source, first, size, error);
}

static bool read_path(char **argv, CtMerkleProof *out, GError **error)
{
    out->count = 0;
    for (; *argv != NULL; argv++) {
        if (out->count == CT_MERKLE_PROOF_HASHES)
            return ct_fail(error, CT_ERROR_LIMIT, "proof: more than %d hashes",
                           CT_MERKLE_PROOF_HASHES);
        if (!read_hash(*argv, out->hash[out->count++], error))
            return false;
    }
    return true;
}

static bool check_inclusion(char **argv, GError **error)
{
    uint8_t leaf[CT_DIGEST_SIZE];
    CtMerkleHead head;
    CtMerkleProof path;
    uint64_t index;

    return read_number(argv[0], &index, error) && read_number(argv[1], &head.size, error) &&
           read_hash(argv[2], leaf, error) && read_hash(argv[3], head.root, error) &&
           read_path(argv + 4, &path, error) &&
           ct_merkle_check_inclusion(leaf, index, head.size, &path, head.root, error);
}

static bool check_consistency(char **argv, GError **error)
{
    CtMerkleHead first;
    CtMerkleHead second;
    CtMerkleProof path;

    return read_number(argv[0], &first.size, error) && read_number(argv[1], &second.size, error) &&
           read_hash(argv[2], first.root, error) && read_hash(argv[3], second.root, error) &&
           read_path(argv + 4, &path, error) &&
           ct_merkle_check_consistency(&first, &second, &path, error);
}

static void print_checkpoint(const CtCheckpoint *checkpoint)
{
    (void)printf("origin\t%s\nsize\t%" G_GUINT64_FORMAT "\nroot\t", checkpoint->origin,
                 checkpoint->head.size);
    print_hex((CtBytes){ checkpoint->head.root, CT_DIGEST_SIZE });
}

static bool check_proof(char **argv, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    g_autofree CtProof *proof = g_new0(CtProof, 1);
    uint8_t leaf[CT_DIGEST_SIZE];
    CtNoteVerifier verifier;
    CtCheckpoint checkpoint;

    if (!read_input(argv[0], &text, "proof", error) || !read_key(argv[1], &verifier, error) ||
        !read_hash(argv[2], leaf, error) || !ct_proof_parse(ct_buffer_bytes(&text), proof, error) ||
        !ct_proof_verify_leaf(proof, leaf, &verifier, &checkpoint, error))
        return false;
    (void)printf("index\t%" G_GUINT64_FORMAT "\n", proof->index);
    print_checkpoint(&checkpoint);
    return true;
}

static bool check_checkpoint(char **argv, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtNoteVerifier verifier;
    CtCheckpoint checkpoint;

    if (!read_input(argv[0], &text, "checkpoint", error) || !read_key(argv[1], &verifier, error) ||
        !ct_checkpoint_open(ct_buffer_bytes(&text), &verifier, &checkpoint, error))
        return false;
    print_checkpoint(&checkpoint);
    return true;
}

static bool check_note(char **argv, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtNoteVerifier verifier;
    CtNote note;

    if (!read_input(argv[0], &text, "note", error) || !read_key(argv[1], &verifier, error) ||
        !ct_note_parse(ct_buffer_bytes(&text), &note, error) ||
        !ct_note_verify(&note, &verifier, error))
        return false;
    (void)fwrite(note.text.data, 1, note.text.size, stdout);
    return true;
}

static bool check(int argc, char **argv, GError **error)
{
    if (argc >= 5 && strcmp(argv[0], "inclusion") == 0)
        return check_inclusion(argv + 1, error);
    if (argc >= 5 && strcmp(argv[0], "consistency") == 0)
        return check_consistency(argv + 1, error);
    if (argc == 4 && strcmp(argv[0], "proof") == 0)
        return check_proof(argv + 1, error);
    if (argc == 3 && strcmp(argv[0], "checkpoint") == 0)
        return check_checkpoint(argv + 1, error);
    if (argc == 3 && strcmp(argv[0], "note") == 0)
        return check_note(argv + 1, error);
    return ct_cli_misuse(error, "ledger check: inclusion INDEX SIZE LEAFHASH ROOT [HASH...], "
                                "consistency OLD NEW OLDROOT NEWROOT [HASH...], "
                                "proof FILE KEY LEAFHASH, checkpoint FILE KEY or note FILE KEY is "
                                "expected");
}

static bool leaf(GError **error)
{
    g_auto(Source) source = { 0 };
    uint8_t hash[CT_DIGEST_SIZE];

    if (!take_leaves(&source, error))
        return false;
    for (uint64_t i = 0; i < source.size; i++) {
        if (!source.read(source.user, 0, i, hash, error))
            return false;
        print_hex((CtBytes){ hash, sizeof hash });
    }
    return true;
}

static bool entry(char **argv, GError **error)
{
    g_auto(Source) source = { 0 };
    g_auto(CtBuffer) bundle = ct_buffer_new(CT_TILE_BUNDLE_BYTES);
    CtBytes found[CT_TILE_WIDTH];
    uint64_t index;

    if (!take_mandate(argv[0], argv[1], &source, error) || !read_number(argv[2], &index, error))
        return false;
    if (index >= source.size)
        return ct_fail(error, CT_ERROR_MISSING, "tree: leaf %" G_GUINT64_FORMAT " is not in it yet",
                       index);
    CtTile tile = ct_tile_place(0, index, source.size).tile;
    tile.entries = true;
    if (!ct_tree_tile(source.tree, &tile, &bundle, error) ||
        !ct_tile_bundle_parse(ct_buffer_bytes(&bundle), tile.width, found, error))
        return false;
    print_hex(found[index % CT_TILE_WIDTH]);
    return true;
}

static bool publish(char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_auto(Source) source = { 0 };

    if (!ct_opening_of(argv[0], argv[1], &opening, error) ||
        !ct_proving_cover(opening.book, error) || !take_mandate(argv[0], argv[1], &source, error))
        return false;
    print_checkpoint(ct_tree_checkpoint(source.tree));
    return true;
}

static bool run(int argc, char **argv, GError **error)
{
    if (!ct_cli_options(&ct_command_ledger, entries, &argc, &argv, error))
        return false;
    const char *verb = argc < 2 ? "" : argv[1];
    int count = argc - 2;
    if (strcmp(verb, "root") == 0 && count <= 3)
        return root(count, argv + 2, error);
    if (strcmp(verb, "prove") == 0 && count >= (consistency ? 2 : 1) && count <= 4)
        return prove(count, argv + 2, error);
    if (strcmp(verb, "check") == 0)
        return check(count, argv + 2, error);
    if (strcmp(verb, "leaf") == 0 && count == 0)
        return leaf(error);
    if (strcmp(verb, "entry") == 0 && count == 3)
        return entry(argv + 2, error);
    if (strcmp(verb, "publish") == 0 && count == 2)
        return publish(argv + 2, error);
    return ct_cli_misuse(error, "ledger: root, prove, check, leaf, entry or publish is expected; "
                                "`constat help ledger` shows them");
}

const CtCommand ct_command_ledger = {
    .name = "ledger",
    .synopsis = "root|prove|check|leaf|entry|publish [DIR MANDATE] [OPERAND...]",
    .summary = "Make and check Merkle roots and proofs, in hex, of any leaves or of a mandate",
    .forms = "ledger root [SIZE] [--leaves FILE] [--hash]\n"
             "ledger prove INDEX [SIZE] [--leaves FILE] [--hash]\n"
             "ledger prove --consistency OLD NEW [--leaves FILE] [--hash]\n"
             "ledger leaf [--leaves FILE]\n"
             "ledger check inclusion INDEX SIZE LEAFHASH ROOT [HASH...]\n"
             "ledger check consistency OLD NEW OLDROOT NEWROOT [HASH...]\n"
             "ledger check proof FILE KEY LEAFHASH\n"
             "ledger check checkpoint FILE KEY\n"
             "ledger root DIR MANDATE [SIZE]\n"
             "ledger prove DIR MANDATE INDEX [SIZE]\n"
             "ledger prove DIR MANDATE --consistency OLD NEW\n"
             "ledger entry DIR MANDATE INDEX\n"
             "ledger publish DIR MANDATE\n"
             "Leaves are hex, one a line; an empty line is the empty entry, no line the empty "
             "tree:\n"
             "  printf '\\n00\\n10\\n2021\\n' | constat ledger root\n"
             "  d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    .run = run,
};
