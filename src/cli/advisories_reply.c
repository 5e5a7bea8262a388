/* advisories_reply.c - `constat advisories reply DIR MANDATE FILE | --mail FILE...`: what
 * recipients say.
 *
 * A FILE after --mail is a mail that a recipient signed (desk/reply_mail.h). Else
 * FILE ("-": standard input) has a line "COPY WORD [TIME]" per reply (desk/replying.h), as the
 * recipients' own systems or a portal write them. Printed, parted by tabs, a line each: "taken",
 * the case's number, its state; or "aside", the line's number, the reason. Exit 1 when one was put
 * aside; the others are taken all the same.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/file.h"
#include "cli/commands.h"
#include "cli/opening.h"
#include "desk/reply_mail.h"

#include <stdio.h>
#include <string.h>

static void print_line(void *user, const CtReplyingLine *line)
{
    uint64_t *asides = user;

    if (line->reason == NULL) {
        (void)printf("taken\t%" G_GINT64_FORMAT "\t%s\n", line->number, line->state);
        return;
    }
    (*asides)++;
    (void)printf("aside\t%" G_GUINT64_FORMAT "\t%s\n", line->line, line->reason);
}

bool ct_cli_advisories_reply(int argc, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_auto(CtBuffer) text = ct_buffer_new(CT_REPLYING_BYTES);
    gboolean mail = FALSE;
    const GOptionEntry entries[] = {
        { "mail", 0, 0, G_OPTION_ARG_NONE, &mail, "The file is a signed mail", NULL },
        { 0 },
    };
    uint64_t asides = 0;

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (argc != 4)
        return ct_cli_misuse(error,
                             "advisories reply: say DIR MANDATE FILE, or DIR MANDATE --mail FILE");
    if (!ct_file_read_named(argv[3], &text, "replies", error) ||
        !ct_opening_of(argv[1], argv[2], &opening, error))
        return false;
    const CtReplying replying = { .text = ct_buffer_bytes(&text),
                                  .told = print_line,
                                  .user = &asides };
    g_autoptr(CtWorker) worker = mail ? ct_worker_start(NULL, error) : NULL;
    if (mail && worker == NULL)
        return false;
    if (!(mail ? ct_reply_mail_take(opening.book, opening.now, worker, &replying, error)
               : ct_replying_apply(opening.book, opening.now, &replying, error)))
        return false;
    return asides == 0 || ct_fail(error, CT_ERROR_INPUT,
                                  "replies: %" G_GUINT64_FORMAT " lines were put aside", asides);
}
