/* smtpd_store.c - Maildirs, counts, reports.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "smtpd_store.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define BOUNDARY "=_constat_report"

static bool make_maildir(const char *folder)
{
    static const char *const parts[] = { "tmp", "new", "cur" };

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *path = g_build_filename(folder, parts[i], NULL);
        if (g_mkdir_with_parents(path, 0700) != 0)
            return false;
    }
    return true;
}

static bool refuse(GError **error, const char *what)
{
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "cannot open %s", what);
    return false;
}

bool ct_smtpd_store_open(CtSmtpdStore *self, const char *count, GError **error)
{
    self->count_file = -1;
    if (self->maildir != NULL && !make_maildir(self->maildir))
        return refuse(error, self->maildir);
    if (self->reports != NULL && !make_maildir(self->reports))
        return refuse(error, self->reports);
    if (count == NULL)
        return true;
    self->count_file = g_open(count, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return self->count_file >= 0 || refuse(error, count);
}

static bool write_all(int file, const GString *text)
{
    size_t done = 0;

    while (done < text->len) {
        ssize_t wrote = write(file, text->str + done, text->len - done);
        if (wrote <= 0)
            return false;
        done += (size_t)wrote;
    }
    return true;
}

static bool sync_folder(const char *folder)
{
    int opened = g_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    bool synced = opened >= 0 && fsync(opened) == 0;

    if (opened >= 0)
        close(opened);
    return synced;
}

/* tmp then new, as Maildir wants: a reader never sees half a file. */
static bool deliver(CtSmtpdStore *self, const char *folder, const GString *text)
{
    g_autofree char *name =
        g_strdup_printf("%" G_GINT64_FORMAT ".%d_%" G_GUINT64_FORMAT ".loopback",
                        g_get_real_time() / G_USEC_PER_SEC, (int)getpid(), ++self->serial);
    g_autofree char *waiting = g_build_filename(folder, "tmp", name, NULL);
    g_autofree char *arrived = g_build_filename(folder, "new", name, NULL);
    g_autofree char *news = g_build_filename(folder, "new", NULL);
    int file = g_open(waiting, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (file < 0)
        return false;
    bool kept = write_all(file, text) && (self->fast || fdatasync(file) == 0);
    kept = close(file) == 0 && kept;
    return kept && g_rename(waiting, arrived) == 0 && (self->fast || sync_folder(news));
}

bool ct_smtpd_store_keep(CtSmtpdStore *self, const CtSmtpdItem *item, const GString *message)
{
    if (self->maildir != NULL) {
        g_autoptr(GString) whole = g_string_new(NULL);
        g_string_printf(whole, "Return-Path: <%s>\r\nDelivered-To: %s\r\n", item->sender,
                        item->recipient);
        g_string_append_len(whole, message->str, (gssize)message->len);
        if (!deliver(self, self->maildir, whole))
            return false;
    }
    if (self->count_file < 0)
        return true;
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_printf(line, "%s\t%s\t%s\t%zu\n", item->envelope_id == NULL ? "-" : item->envelope_id,
                    item->sender, item->recipient, message->len);
    return write_all(self->count_file, line) && (self->fast || fdatasync(self->count_file) == 0);
}

/* ---- reports ------------------------------------------------------------------------------ */

static bool is_wished(const CtSmtpdItem *item, const CtSmtpdFate *fate)
{
    if (strcmp(fate->action, "delivered") == 0)
        return item->on_success;
    if (strcmp(fate->action, "delayed") == 0)
        return item->on_delay;
    return item->on_failure || item->failure_unless_told;
}

static void add_status(GString *out, const CtSmtpdItem *item, const CtSmtpdFate *fate,
                       const char *date)
{
    g_string_append(out, "--" BOUNDARY "\r\nContent-Type: message/delivery-status\r\n\r\n"
                         "Reporting-MTA: dns; loopback.example.org\r\n");
    if (item->envelope_id != NULL)
        g_string_append_printf(out, "Original-Envelope-Id: %s\r\n", item->envelope_id);
    g_string_append_printf(out, "Arrival-Date: %s\r\n\r\n", date);
    if (item->original_recipient != NULL)
        g_string_append_printf(out, "Original-Recipient: %s\r\n", item->original_recipient);
    g_string_append_printf(out,
                           "Final-Recipient: rfc822; %s\r\nAction: %s\r\nStatus: %s\r\n"
                           "Diagnostic-Code: smtp; %c50 %s %s\r\nLast-Attempt-Date: %s\r\n\r\n",
                           item->recipient, fate->action, fate->status, fate->status[0],
                           fate->status, fate->words, date);
}

static void add_headers(GString *out, const GString *message)
{
    const char *end = strstr(message->str, "\r\n\r\n");
    gssize size = end == NULL ? (gssize)message->len : end - message->str + 2;

    g_string_append(out, "--" BOUNDARY "\r\nContent-Type: text/rfc822-headers\r\n\r\n");
    g_string_append_len(out, message->str, size);
    g_string_append(out, "\r\n--" BOUNDARY "--\r\n");
}

bool ct_smtpd_store_report(CtSmtpdStore *self, const CtSmtpdItem *item, const CtSmtpdFate *fate,
                           const GString *message)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *date = g_date_time_format(now, "%a, %d %b %Y %H:%M:%S +0000");
    g_autoptr(GString) out = g_string_new(NULL);

    if (self->reports == NULL || item->sender[0] == '\0' || !is_wished(item, fate))
        return true;
    g_string_printf(out,
                    "Return-Path: <>\r\nDelivered-To: %s\r\nFrom: Mail Delivery System "
                    "<mailer-daemon@loopback.example.org>\r\nTo: <%s>\r\nDate: %s\r\n"
                    "Message-ID: <%" G_GUINT64_FORMAT ".%d@loopback.example.org>\r\n"
                    "Subject: Delivery report: %s\r\nAuto-Submitted: auto-replied\r\n"
                    "MIME-Version: 1.0\r\nContent-Type: multipart/report; "
                    "report-type=delivery-status;\r\n boundary=\"" BOUNDARY "\"\r\n\r\n",
                    item->sender, item->sender, date, self->serial, (int)getpid(), fate->action);
    g_string_append_printf(out,
                           "--" BOUNDARY "\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
                           "Your message to <%s> was %s: %s\r\n\r\n",
                           item->recipient, fate->action, fate->words);
    add_status(out, item, fate, date);
    add_headers(out, message);
    return deliver(self, self->reports, out);
}
