/* advisories_letters.c - `constat advisories letters DIR MANDATE [--read NUMBER --by PERSON]`:
 * mails that a person has to read.
 *
 * Printed, parted by tabs, a line each: the mail's number, when it arrived, why no program took it
 * as an answer (desk/arrival.h), and the number of the case that it is about, or "-". With --read
 * one of them goes to standard output as it arrived, which is an entry in the ledger; then it is
 * off the list. A mail is foreign: on a terminal what is no text is shown as "?".
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "cli/commands.h"
#include "cli/opening.h"
#include "desk/letters.h"

#include <stdio.h>
#include <unistd.h>

static bool print_letter(void *user, const CtLetter *letter, GError **error)
{
    char arrived[CT_TIME_TEXT_SIZE];

    (void)user;
    (void)error;
    (void)printf("%" G_GINT64_FORMAT "\t%s\t%s\t", letter->number,
                 ct_time_text(letter->arrived_at, arrived), letter->reason);
    if (letter->case_id == 0)
        (void)printf("-\n");
    else
        (void)printf("%" G_GINT64_FORMAT "\n", letter->case_id);
    return true;
}

static void print_mail(CtBytes mail)
{
    bool bare = isatty(STDOUT_FILENO) == 0;

    for (size_t i = 0; i < mail.size; i++) {
        uint8_t byte = mail.data[i];
        bool plain = (byte >= ' ' && byte < 0x7f) || byte == '\n' || byte == '\t';

        (void)putchar(bare || plain ? byte : '?');
    }
}

static bool print_one(const CtOpening *opening, int64_t number, const char *person, GError **error)
{
    g_auto(CtBuffer) mail = ct_buffer_new(CT_LIMIT_MAIL_BYTES);

    if (!ct_letters_read(opening->book, opening->now, number, person, &mail, error))
        return false;
    print_mail(ct_buffer_bytes(&mail));
    return true;
}

bool ct_cli_advisories_letters(int argc, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_autofree char *person = NULL;
    gint64 number = 0;
    const GOptionEntry entries[] = {
        { "read", 0, 0, G_OPTION_ARG_INT64, &number, "Write that mail to standard output",
          "NUMBER" },
        { "by", 0, 0, G_OPTION_ARG_STRING, &person, "Who reads it", "PERSON" },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (argc != 3 || number < 0 || (number == 0) != (person == NULL))
        return ct_cli_misuse(error, "advisories letters: say DIR MANDATE, or DIR MANDATE --read "
                                    "NUMBER --by PERSON");
    if (!ct_opening_of(argv[1], argv[2], &opening, error))
        return false;
    return number == 0 ? ct_letters_each(opening.mandate->db, INT64_MAX, print_letter, NULL, error)
                       : print_one(&opening, number, person, error);
}
