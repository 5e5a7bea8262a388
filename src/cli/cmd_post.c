/* cmd_post.c - `constat post send|letters|status DIR NAME ...`: what goes out, what came of it.
 *
 *   post send DIR NAME [--member-key KEYFILE --by PERSON]  e-mails by SMTP, questions to providers
 *   post letters DIR NAME FOLDER [--member-key KEYFILE --by PERSON]  PDFs, manifest for the carrier
 *   post status DIR NAME FILE                 the carrier's status file
 * With key and name the run is a bench member's session: notices of sealed cases go out, too, each
 * by a join that the procedure foresees and that takes the word laid for it (`constat authorise
 * lay`). A member's key file holds 32 bytes of an X25519 secret key in hex.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "cli/opening.h"
#include "desk/asking.h"
#include "desk/mailing.h"
#include "desk/posting.h"

#include <stdio.h>
#include <string.h>

static char *member_path;
static char *person;

static const GOptionEntry entries[] = {
    { "member-key", 0, 0, G_OPTION_ARG_FILENAME, &member_path, "key file of a member of the bench",
      "KEYFILE" },
    { "by", 0, 0, G_OPTION_ARG_STRING, &person, "who the member is, as mandate.yaml lists people",
      "PERSON" },
    { "member", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &member_path, NULL, NULL },
    G_OPTION_ENTRY_NULL,
};

/* A member at the machine, or nobody: *out is then NULL. */
static bool open_session(CtEnvelopePair *pair, CtSession *session, const CtSession **out,
                         GError **error)
{
    *out = NULL;
    if (member_path == NULL && person == NULL)
        return true;
    if (member_path == NULL || person == NULL)
        return ct_cli_misuse(error, "post: a session needs both, --member-key and --by");
    if (!ct_opening_member(member_path, pair, error))
        return false;
    *session = (CtSession){ person, pair };
    *out = session;
    return true;
}

static bool send_out(char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_auto(CtEnvelopePair) pair = { 0 };
    const CtSession *session;
    CtSession place;
    CtMailingCounts mailing = { 0 };
    CtAskingCounts asking = { 0 };

    if (!open_session(&pair, &place, &session, error) ||
        !ct_opening_of(argv[2], argv[3], &opening, error) ||
        !ct_asking_send(opening.book, opening.now, &asking, error))
        return false;
    bool sent = ct_mailing_send(opening.book, session, opening.now, &mailing, error);
    (void)printf("questions\t%" G_GUINT64_FORMAT "\nsent\t%" G_GUINT64_FORMAT
                 "\nrefused\t%" G_GUINT64_FORMAT "\nuncertain\t%" G_GUINT64_FORMAT
                 "\nwaiting\t%" G_GUINT64_FORMAT "\nwaiting for the bench\t%" G_GUINT64_FORMAT
                 "\nfaulty\t%" G_GUINT64_FORMAT "\n",
                 asking.rows, mailing.sent, mailing.refused, mailing.uncertain, mailing.waiting,
                 mailing.sealed, mailing.faulty);
    if (mailing.denial[0] != '\0')
        (void)printf("denied\t%s\n", mailing.denial);
    if (mailing.fault[0] != '\0')
        (void)printf("fault\t%s\n", mailing.fault);
    return sent;
}

static bool letters(char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_auto(CtEnvelopePair) pair = { 0 };
    const CtSession *session;
    CtSession place;
    CtPostingCounts counts = { 0 };

    if (!open_session(&pair, &place, &session, error) ||
        !ct_opening_of(argv[2], argv[3], &opening, error))
        return false;
    g_autoptr(CtSheet) sheet = ct_sheet_new(error);
    CtPosting posting = {
        .book = opening.book, .folder = argv[4], .session = session, .sheet = sheet
    };
    if (sheet == NULL || !ct_posting_hand_over(&posting, opening.now, &counts, error))
        return false;
    (void)printf("handed over\t%" G_GUINT64_FORMAT "\npages\t%" G_GUINT64_FORMAT
                 "\nwaiting for the bench\t%" G_GUINT64_FORMAT "\nfaulty\t%" G_GUINT64_FORMAT "\n",
                 counts.handed_over, counts.pages, counts.sealed, counts.faulty);
    if (counts.denial[0] != '\0')
        (void)printf("denied\t%s\n", counts.denial);
    if (counts.fault[0] != '\0')
        (void)printf("fault\t%s\n", counts.fault);
    return true;
}

static bool status(char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    CtPostingStatus counts;
    g_autofree char *text = NULL;
    gsize size = 0;

    if (!g_file_get_contents(argv[4], &text, &size, NULL))
        return ct_fail(error, CT_ERROR_MISSING, "status file: it cannot be read");
    if (!ct_opening_of(argv[2], argv[3], &opening, error) ||
        !ct_posting_read_status(opening.book, (CtBytes){ (const uint8_t *)text, size }, opening.now,
                                &counts, error))
        return false;
    (void)printf("deposited\t%" G_GUINT64_FORMAT "\npresented\t%" G_GUINT64_FORMAT
                 "\nreturned\t%" G_GUINT64_FORMAT "\nunknown\t%" G_GUINT64_FORMAT "\n",
                 counts.deposited, counts.presented, counts.returned, counts.unknown);
    if (counts.unknown > 0)
        (void)printf("first unknown line\t%" G_GUINT64_FORMAT "\n", counts.first_unknown);
    return true;
}

static bool run(int argc, char **argv, GError **error)
{
    if (!ct_cli_options(&ct_command_post, entries, &argc, &argv, error))
        return false;
    if (argc == 4 && strcmp(argv[1], "send") == 0)
        return send_out(argv, error);
    if (argc == 5 && strcmp(argv[1], "letters") == 0)
        return letters(argv, error);
    if (argc == 5 && strcmp(argv[1], "status") == 0)
        return status(argv, error);
    return ct_cli_misuse(error, "post: send DIR NAME, letters DIR NAME FOLDER or "
                                "status DIR NAME FILE is expected");
}

const CtCommand ct_command_post = {
    .name = "post",
    .synopsis = "send|letters|status DIR NAME [FOLDER|FILE]",
    .summary = "Send what is ordered, hand letters over, read the carrier's word",
    .forms = "post send DIR NAME [--member-key KEYFILE --by PERSON]\n"
             "post letters DIR NAME FOLDER [--member-key KEYFILE --by PERSON]\n"
             "post status DIR NAME FILE",
    .run = run,
};
