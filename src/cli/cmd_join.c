/* cmd_join.c - `constat join DIR MANDATE CASE PURPOSE --by PERSON`: look at facts and identity
 * together, once, with an entry that says so.
 *
 * Prints the values of the compartments that the procedure's `join` allows for this purpose in the
 * case's state, one a line. It is the only command that prints values of the vault, and it prints
 * none before the entry is durable (desk/joining.h).
 *   --by PERSON            who looks, as mandate.yaml lists people
 *   --authorisation FILE   what a reviewer signed (`constat authorise sign`), when one is needed;
 *                          without it, what was laid for this purpose (`constat authorise lay`)
 *   --member-key FILE      who opens what is sealed: 64 hex digits of an X25519 secret key
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/file.h"
#include "base/limits.h"
#include "cli/opening.h"
#include "desk/joining.h"
#include "desk/word.h"

#include <stdio.h>

static char *option_by;
static char *option_authorisation;
static char *option_member;

static const GOptionEntry entries[] = {
    { "by", 0, 0, G_OPTION_ARG_STRING, &option_by, "who looks", "PERSON" },
    { "authorisation", 0, 0, G_OPTION_ARG_FILENAME, &option_authorisation, "what a reviewer signed",
      "FILE" },
    { "member-key", 0, 0, G_OPTION_ARG_FILENAME, &option_member,
      "key file of a member of the bench", "FILE" },
    G_OPTION_ENTRY_NULL,
};

static void print_value(void *user, const char *name, const char *value)
{
    (void)user;
    (void)printf("%s\t%s\n", name, value);
}

static bool run(int argc, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    g_auto(CtEnvelopePair) member = { 0 };
    int64_t number;

    if (!ct_cli_options(&ct_command_join, entries, &argc, &argv, error))
        return false;
    if (argc != 5 || option_by == NULL)
        return ct_cli_misuse(error, "join: DIR MANDATE CASE PURPOSE --by PERSON is expected");
    if (!ct_opening_number("join", argv[3], &number, error) ||
        (option_authorisation != NULL &&
         !ct_file_read_named(option_authorisation, &note, "authorisation", error)) ||
        (option_member != NULL && !ct_opening_member(option_member, &member, error)) ||
        !ct_opening_of(argv[1], argv[2], &opening, error))
        return false;
    g_autofree char *laid = ct_word_find(opening.book, number, argv[4]);
    const CtJoiningRequest request = { .purpose = argv[4],
                                       .person = option_by,
                                       .authorisation = option_authorisation == NULL
                                                            ? ct_bytes_of_text(laid)
                                                            : ct_buffer_bytes(&note),
                                       .member = option_member == NULL ? NULL : &member };
    g_autoptr(CtValues) values =
        ct_joining_open(opening.book, number, opening.now, &request, error);
    if (values == NULL)
        return false;
    ct_values_each(values, print_value, NULL);
    return true;
}

const CtCommand ct_command_join = {
    .name = "join",
    .synopsis = "DIR MANDATE CASE PURPOSE --by PERSON [--authorisation FILE] [--member-key FILE]",
    .summary = "Look at a case's facts and identity together, once, with an entry",
    .run = run,
};
