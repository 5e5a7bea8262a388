/* cmd_notice.c - `constat notice list|settle`: what was ordered, and settling what is uncertain.
 *
 *   notice list DIR NAME                       counts by channel and state
 *   notice settle DIR NAME REFERENCE sent|refused    a person's word on an uncertain item
 * REFERENCE is what a delivery report's envelope id says.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "cases/turn.h"
#include "cli/opening.h"

#include <stdio.h>
#include <string.h>

static const char *channel_name(int64_t channel)
{
    return channel == CT_OUTBOX_EMISSION ? "emission"
                                         : ct_procedure_channel_name((CtChannel)channel);
}

static bool print_uncertain(CtMandate *mandate, GError **error)
{
    g_autoptr(GArray) items =
        ct_outbox_work(mandate->db, CT_OUTBOX_UNCERTAIN, CT_CHANNEL_EMAIL, INT64_MAX, 1000, error);

    for (guint i = 0; items != NULL && i < items->len; i++) {
        const CtOutboxItem *item = &g_array_index(items, CtOutboxItem, i);
        g_autofree char *reference = ct_outbox_reference(item);

        (void)printf("uncertain\t%s\tcase %" G_GINT64_FORMAT "\n", reference, item->case_id);
    }
    return items != NULL;
}

static bool list(char **argv, GError **error)
{
    g_autoptr(CtMandate) mandate = ct_mandate_open(argv[2], argv[3], error);
    bool has_row;

    if (mandate == NULL)
        return false;
    g_auto(CtRow) row = ct_db_row(mandate->db, CT_SQL_OUTBOX_COUNTS);
    for (;;) {
        if (!ct_row_step(&row, &has_row, error))
            return false;
        if (!has_row)
            return print_uncertain(mandate, error);
        int64_t state = ct_row_int(&row, CT_COLUMN_OUTBOX_COUNTS_STATE);
        (void)printf("%s\t%s\t%" G_GINT64_FORMAT "\n",
                     channel_name(ct_row_int(&row, CT_COLUMN_OUTBOX_COUNTS_CHANNEL)),
                     ct_outbox_state_name((CtOutboxState)state),
                     ct_row_int(&row, CT_COLUMN_OUTBOX_COUNTS_NUMBER));
    }
}

static bool settle(char **argv, GError **error)
{
    bool sent = strcmp(argv[5], "sent") == 0;
    g_auto(CtOpening) opening = { 0 };
    g_auto(CtOutboxItem) item = { 0 };
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    uint8_t id[CT_OUTBOX_ID_SIZE];
    int64_t sid;

    if ((!sent && strcmp(argv[5], "refused") != 0) ||
        !ct_outbox_read_reference(ct_bytes_of_text(argv[4]), &sid, id))
        return ct_cli_misuse(error, "notice settle: REFERENCE sent|refused is expected");
    if (!ct_opening_of(argv[2], argv[3], &opening, error))
        return false;
    g_autoptr(CtBatch) batch = ct_batch_begin(opening.book->ledger, opening.now, error);
    CtTurn turn = { opening.book, batch, opening.now };
    if (batch == NULL || !ct_outbox_get(opening.mandate->db, sid, id, &item, error))
        return false;
    if (item.state != CT_OUTBOX_UNCERTAIN)
        return ct_fail(error, CT_ERROR_CONFLICT, "order %" G_GUINT64_FORMAT ": it is %s",
                       item.order_index, ct_outbox_state_name(item.state));
    return ct_case_get(opening.book, item.sid, item.case_id, subject, error) &&
           ct_turn_outcome(&turn, subject, &item, sent ? CT_OUTBOX_SENT : CT_OUTBOX_REFUSED,
                           error) &&
           ct_case_save(opening.book, subject, error) && ct_batch_commit(batch, error);
}

static bool run(int argc, char **argv, GError **error)
{
    if (!ct_cli_options(&ct_command_notice, NULL, &argc, &argv, error))
        return false;
    if (argc == 4 && strcmp(argv[1], "list") == 0)
        return list(argv, error);
    if (argc == 6 && strcmp(argv[1], "settle") == 0)
        return settle(argv, error);
    return ct_cli_misuse(error, "notice: list DIR NAME or settle DIR NAME REFERENCE sent|refused "
                                "is expected");
}

const CtCommand ct_command_notice = {
    .name = "notice",
    .synopsis = "list|settle DIR NAME [REFERENCE sent|refused]",
    .summary = "Count what was ordered, or settle what is uncertain",
    .forms = "notice list DIR NAME\n"
             "notice settle DIR NAME REFERENCE sent|refused",
    .run = run,
};
