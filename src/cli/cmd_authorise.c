/* cmd_authorise.c - `constat authorise key|sign`: a reviewer's word, given on his own machine.
 *
 *   authorise key NAME FILE       makes a signing key, readable by its owner alone, and prints the
 *                                 verifier key that goes into mandate.yaml and partners.yaml
 *   authorise sign --key FILE --mandate NAME --case N --stage STATE --purpose WORD --person NAME
 *                  --expires TIME [--subject TOKEN]
 * `sign` prints the authorisation (seal/authorisation.h), which is good for one use. --subject
 * names the token when a provider is to be asked. No instance is needed or touched.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/opening.h"
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

static bool read_key(CtNoteSigner *out, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    uint8_t seed[CT_NOTE_SEED_SIZE];

    if (!ct_file_read(option_key, &text, "key file", error))
        return false;
    CtBytes line = ct_text_trim(ct_buffer_bytes(&text));
    size_t name = line.size < 2 * sizeof seed + 2 ? 0 : line.size - 2 * sizeof seed - 1;
    g_autofree char *signer = ct_bytes_to_text(ct_bytes_slice(line, 0, name));
    bool read =
        (name > 0 && ct_text_unhex(ct_bytes_slice(line, name + 1, line.size), seed, sizeof seed))
            ? ct_note_signer_from(signer, seed, out, error)
            : ct_fail(error, CT_ERROR_INPUT, "key file: not NAME and 64 hex digits");
    ct_envelope_wipe(seed, sizeof seed);
    ct_envelope_wipe(text.data, text.size);
    return read;
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
    if (!ct_opening_time(option_expires, &word.expires, error) || !read_key(&signer, error))
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

static bool run(int argc, char **argv, GError **error)
{
    if (!ct_cli_options(&ct_command_authorise, entries, &argc, &argv, error))
        return false;
    if (argc == 4 && strcmp(argv[1], "key") == 0)
        return make_key(argv[2], argv[3], error);
    if (argc == 2 && strcmp(argv[1], "sign") == 0)
        return sign(error);
    return ct_cli_misuse(error, "authorise: key NAME FILE or sign with its options is expected");
}

const CtCommand ct_command_authorise = {
    .name = "authorise",
    .synopsis = "key|sign [NAME FILE]",
    .summary = "Make a reviewer's signing key, or sign one use of a join",
    .forms = "authorise key NAME FILE\n"
             "authorise sign --key FILE --mandate NAME --case N --stage STATE --purpose WORD "
             "--person NAME --expires TIME [--subject TOKEN]",
    .run = run,
};
