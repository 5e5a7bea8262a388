/* cmd_authorise.c - `constat authorise key|sign|wanted|lay`: a reviewer's word.
 *
 *   authorise key NAME FILE       makes a signing key, readable by its owner alone, and prints the
 *                                 verifier key that goes into mandate.yaml and partners.yaml
 *   authorise sign --key FILE --mandate NAME --case N --stage STATE --purpose WORD --person NAME
 *                  --expires TIME [--subject TOKEN]
 *   authorise wanted DIR MANDATE  what waits for a word: case, stage, purpose, the token that a
 *                                 provider is asked about or -, and the role that may sign or
 *                                 "provider" (one of the reviewers whose keys lie with him)
 *   authorise lay DIR MANDATE FILE...   lays what was signed into the mandate, where the next
 *                                 question or the next session takes it (desk/word.h)
 * `sign` prints the authorisation (seal/authorisation.h), which is good for one use. --subject
 * names the token when a provider is to be asked. Both `key` and `sign` are for the reviewer's own
 * machine: no instance is needed or touched.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/note_key.h"
#include "cli/opening.h"
#include "desk/word.h"
#include "seal/authorisation.h"
#include "seal/envelope.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *option_key;
static char *option_mandate;
static char *option_case;
static char *option_stage;
static char *option_purpose;
static char *option_person;
static char *option_expires;
static char *option_subject;

static const GOptionEntry entries[] = {
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &option_key, "the signer's key file", "FILE" },
    { "mandate", 0, 0, G_OPTION_ARG_STRING, &option_mandate, "whose case it is", "NAME" },
    { "case", 0, 0, G_OPTION_ARG_STRING, &option_case, "its number", "N" },
    { "stage", 0, 0, G_OPTION_ARG_STRING, &option_stage, "the state it is in", "STATE" },
    { "purpose", 0, 0, G_OPTION_ARG_STRING, &option_purpose, "what for", "WORD" },
    { "person", 0, 0, G_OPTION_ARG_STRING, &option_person, "who may look", "NAME" },
    { "expires", 0, 0, G_OPTION_ARG_STRING, &option_expires, "until when", "TIME" },
    { "subject", 0, 0, G_OPTION_ARG_STRING, &option_subject, "token a provider is asked about",
      "TOKEN" },
    G_OPTION_ENTRY_NULL,
};

/* A fresh file: a key that is there already is not overwritten. */
static bool write_key(const char *path, const char *text, GError **error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (file < 0)
        return ct_fail_errno(error, errno, "key file");
    bool written = ct_file_write_at(file, 0, ct_bytes_of_text(text), "key file", error) &&
                   ct_file_sync(file, "key file", error);
    (void)close(file);
    return written;
}

static bool make_key(const char *name, const char *path, GError **error)
{
    g_auto(CtNoteSigner) signer = { 0 };
    uint8_t seed[CT_NOTE_SEED_SIZE];

    ct_envelope_random(seed, sizeof seed);
    if (!ct_note_signer_from(name, seed, &signer, error))
        return false;
    g_autofree char *hex = ct_text_hex((CtBytes){ seed, sizeof seed });
    g_autofree char *text = g_strdup_printf("%s %s\n", name, hex);
    g_autofree char *verifier = ct_note_verifier_text(&signer.verifier);
    bool written = write_key(path, text, error);
    ct_envelope_wipe(seed, sizeof seed);
    ct_envelope_wipe(hex, strlen(hex));
    ct_envelope_wipe(text, strlen(text));
    if (written)
        (void)printf("%s\n", verifier);
    return written;
}

static bool sign(GError **error)
{
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuthorisation word = { 0 };

    if (option_key == NULL || option_mandate == NULL || option_case == NULL ||
        option_stage == NULL || option_purpose == NULL || option_person == NULL ||
        option_expires == NULL)
        return ct_cli_misuse(error, "authorise sign: all options but --subject are needed");
    if (!ct_text_to_u64(ct_bytes_of_text(option_case), INT64_MAX, &word.number))
        return ct_cli_misuse(error, "authorise sign: \"%s\" is not a case number", option_case);
    if (!ct_opening_time(option_expires, &word.expires, error) ||
        !ct_cli_note_key_signer(option_key, &signer, error))
        return false;
    (void)g_strlcpy(word.mandate, option_mandate, sizeof word.mandate);
    (void)g_strlcpy(word.stage, option_stage, sizeof word.stage);
    (void)g_strlcpy(word.purpose, option_purpose, sizeof word.purpose);
    if (g_strlcpy(word.person, option_person, sizeof word.person) >= sizeof word.person)
        return ct_fail(error, CT_ERROR_INPUT, "authorisation: the person's name is too long");
    if (option_subject != NULL)
        ct_authorisation_subject(option_subject, word.subject);
    ct_envelope_random(word.nonce, sizeof word.nonce);
    if (!ct_authorisation_sign(&word, &signer, &note, error))
        return false;
    (void)fwrite(note.data, 1, note.size, stdout);
    return true;
}

static bool print_wanted(void *user, const CtWordWanted *wanted, GError **error)
{
    (void)user;
    (void)error;
    (void)printf("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\n", wanted->number, wanted->stage,
                 wanted->purpose, wanted->subject == NULL ? "-" : wanted->subject,
                 wanted->role == NULL ? "provider" : wanted->role);
    return true;
}

static bool list_wanted(char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };

    return ct_opening_of(argv[2], argv[3], &opening, error) &&
           ct_word_each_wanted(opening.book, opening.now, print_wanted, NULL, error);
}

static bool lay_file(const CtOpening *opening, const char *path, GError **error)
{
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    char expires[CT_TIME_TEXT_SIZE];
    CtAuthorisation word;

    if (!ct_file_read_named(path, &note, "authorisation", error) ||
        !ct_word_lay(opening->book, ct_buffer_bytes(&note), opening->now, &word, error))
        return false;
    (void)printf("%" G_GUINT64_FORMAT "\t%s\t%s\t%s\t%s\n", word.number, word.stage, word.purpose,
                 word.person, ct_time_text(word.expires, expires));
    return true;
}

static bool lay(int argc, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };

    if (!ct_opening_of(argv[2], argv[3], &opening, error))
        return false;
    for (int i = 4; i < argc; i++)
        if (!lay_file(&opening, argv[i], error)) {
            g_prefix_error(error, "%s: ", argv[i]);
            return false;
        }
    return true;
}

static bool run(int argc, char **argv, GError **error)
{
    if (!ct_cli_options(&ct_command_authorise, entries, &argc, &argv, error))
        return false;
    if (argc == 4 && strcmp(argv[1], "key") == 0)
        return make_key(argv[2], argv[3], error);
    if (argc == 2 && strcmp(argv[1], "sign") == 0)
        return sign(error);
    if (argc == 4 && strcmp(argv[1], "wanted") == 0)
        return list_wanted(argv, error);
    if (argc >= 5 && strcmp(argv[1], "lay") == 0)
        return lay(argc, argv, error);
    return ct_cli_misuse(error,
                         "authorise: key NAME FILE, sign with its options, wanted DIR MANDATE "
                         "or lay DIR MANDATE FILE... is expected");
}

const CtCommand ct_command_authorise = {
    .name = "authorise",
    .synopsis = "key|sign|wanted|lay [NAME FILE|DIR MANDATE [FILE...]]",
    .summary = "Make a reviewer's key, sign one use of a join, lay what was signed",
    .forms = "authorise key NAME FILE\n"
             "authorise sign --key FILE --mandate NAME --case N --stage STATE --purpose WORD "
             "--person NAME --expires TIME [--subject TOKEN]\n"
             "authorise wanted DIR MANDATE\n"
             "authorise lay DIR MANDATE FILE...",
    .run = run,
};
