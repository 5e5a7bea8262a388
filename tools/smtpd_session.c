/* smtpd_session.c - the server's side of SMTP.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "smtpd_session.h"

#include <string.h>

#define LINE_MAX_BYTES    4096
#define MESSAGE_MAX_BYTES (32u << 20)
#define RECIPIENTS_MAX    100

struct CtSmtpdSession {
    CtSmtpdStore *store; /* borrowed */
    GString *in, *out;
    GString *message;
    char *sender; /* NULL outside a transaction */
    char *envelope_id;
    GPtrArray *recipients; /* of CtSmtpdItem, owned */
    bool in_message, ends, drops;
    int64_t slow_us, held_until_us;
    GString *held; /* the answer held back */
};

static const struct {
    const char *prefix; /* of the local part */
    CtSmtpdFate fate;
} fates[] = {
    { "bounce-hard", { "failed", "5.1.1", "no such mailbox" } },
    { "bounce-soft", { "failed", "4.2.2", "mailbox full, given up" } },
    { "bounce-policy", { "failed", "5.7.1", "refused by policy" } },
    { "delay", { "delayed", "4.4.1", "no answer from the host yet" } },
    { "", { "delivered", "2.0.0", "delivered" } },
};

static void free_item(gpointer data)
{
    CtSmtpdItem *item = data;

    g_free(item->sender);
    g_free(item->recipient);
    g_free(item->envelope_id);
    g_free(item->original_recipient);
    g_free(item);
}

CtSmtpdSession *ct_smtpd_session_new(CtSmtpdStore *store, int64_t slow_us)
{
    CtSmtpdSession *self = g_new0(CtSmtpdSession, 1);

    self->store = store;
    self->slow_us = slow_us;
    self->in = g_string_new(NULL);
    self->out = g_string_new("220 loopback.example.org ESMTP constat\r\n");
    self->message = g_string_new(NULL);
    self->held = g_string_new(NULL);
    self->recipients = g_ptr_array_new_with_free_func(free_item);
    return self;
}

void ct_smtpd_session_free(CtSmtpdSession *self)
{
    g_string_free(self->in, true);
    g_string_free(self->out, true);
    g_string_free(self->message, true);
    g_string_free(self->held, true);
    g_ptr_array_unref(self->recipients);
    g_free(self->sender);
    g_free(self->envelope_id);
    g_free(self);
}

static void answer(CtSmtpdSession *self, const char *text)
{
    g_string_append(self->out, text);
    g_string_append(self->out, "\r\n");
}

static void forget_mail(CtSmtpdSession *self)
{
    g_clear_pointer(&self->sender, g_free);
    g_clear_pointer(&self->envelope_id, g_free);
    g_ptr_array_set_size(self->recipients, 0);
    g_string_truncate(self->message, 0);
}

/* The bytes between the first angle brackets, or NULL. */
static char *read_path(const char *text)
{
    const char *from = strchr(text, '<');
    const char *to = from == NULL ? NULL : strchr(from, '>');

    return to == NULL ? NULL : g_strndup(from + 1, (gsize)(to - from - 1));
}

static char *unescape_xtext(const char *text, size_t size)
{
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < size; i++) {
        bool escaped = text[i] == '+' && i + 2 < size && g_ascii_isxdigit(text[i + 1]) &&
                       g_ascii_isxdigit(text[i + 2]);
        int code = !escaped
                       ? text[i]
                       : g_ascii_xdigit_value(text[i + 1]) * 16 + g_ascii_xdigit_value(text[i + 2]);
        if (escaped)
            i += 2;
        g_string_append_c(out, code < ' ' || code == 127 ? '?' : (char)code);
    }
    return g_string_free(out, false);
}

/* The value of " NAME=value", unescaped, or NULL. */
static char *read_parameter(const char *line, const char *name)
{
    const char *path_end = strchr(line, '>');
    g_autofree char *mark = g_strconcat(" ", name, "=", NULL);
    const char *found = path_end == NULL ? NULL : strstr(path_end, mark);

    if (found == NULL)
        return NULL;
    found += strlen(mark);
    return unescape_xtext(found, strcspn(found, " "));
}

static void take_sender(CtSmtpdSession *self, const char *line)
{
    if (self->sender != NULL) {
        answer(self, "503 5.5.1 one mail at a time");
        return;
    }
    self->sender = read_path(line);
    if (self->sender == NULL) {
        answer(self, "501 5.1.7 no address");
        return;
    }
    self->envelope_id = read_parameter(line, "ENVID");
    answer(self, "250 2.1.0 ok");
}

static bool refuse_recipient(CtSmtpdSession *self, const char *path)
{
    const char *refusal = NULL;

    if (self->sender == NULL)
        refusal = "503 5.5.1 MAIL first";
    else if (path == NULL || strchr(path, '@') == NULL)
        refusal = "501 5.1.3 no address";
    else if (self->recipients->len >= RECIPIENTS_MAX)
        refusal = "452 4.5.3 too many recipients";
    else if (g_str_has_prefix(path, "refuse-later"))
        refusal = "450 4.2.1 try again later";
    else if (g_str_has_prefix(path, "refuse-all"))
        refusal = "421 4.3.2 closing";
    else if (g_str_has_prefix(path, "refuse") && !g_str_has_prefix(path, "refuse-data"))
        refusal = "550 5.1.1 no such mailbox";
    if (refusal != NULL)
        answer(self, refusal);
    self->ends = refusal != NULL && g_str_has_prefix(refusal, "421");
    return refusal != NULL;
}

static void take_recipient(CtSmtpdSession *self, const char *line)
{
    g_autofree char *path = read_path(line);
    g_autofree char *notify = read_parameter(line, "NOTIFY");

    if (refuse_recipient(self, path))
        return;
    CtSmtpdItem *item = g_new0(CtSmtpdItem, 1);
    item->sender = g_strdup(self->sender);
    item->recipient = g_steal_pointer(&path);
    item->envelope_id = g_strdup(self->envelope_id);
    item->original_recipient = read_parameter(line, "ORCPT");
    item->failure_unless_told = notify == NULL;
    item->on_success = notify != NULL && strstr(notify, "SUCCESS") != NULL;
    item->on_failure = notify != NULL && strstr(notify, "FAILURE") != NULL;
    item->on_delay = notify != NULL && strstr(notify, "DELAY") != NULL;
    g_ptr_array_add(self->recipients, item);
    answer(self, "250 2.1.5 ok");
}

static bool any_recipient(const CtSmtpdSession *self, const char *prefix)
{
    for (guint i = 0; i < self->recipients->len; i++) {
        const CtSmtpdItem *item = g_ptr_array_index(self->recipients, i);
        if (g_str_has_prefix(item->recipient, prefix))
            return true;
    }
    return false;
}

static bool keep_for(CtSmtpdSession *self, const CtSmtpdItem *item)
{
    size_t i = 0;

    while (!g_str_has_prefix(item->recipient, fates[i].prefix))
        i++;
    return ct_smtpd_store_keep(self->store, item, self->message) &&
           ct_smtpd_store_report(self->store, item, &fates[i].fate, self->message);
}

static bool keep_for_all(CtSmtpdSession *self)
{
    for (guint i = 0; i < self->recipients->len; i++)
        if (!keep_for(self, g_ptr_array_index(self->recipients, i)))
            return false;
    return true;
}

static void end_message(CtSmtpdSession *self, int64_t now_us)
{
    self->in_message = false;
    if (any_recipient(self, "drop-lost"))
        self->drops = true;
    else if (any_recipient(self, "refuse-data"))
        answer(self, "554 5.6.0 the message is refused");
    else if (any_recipient(self, "busy-data"))
        answer(self, "451 4.3.0 not now");
    else if (!keep_for_all(self))
        answer(self, "452 4.3.1 cannot be stored");
    else if (any_recipient(self, "drop-after-data"))
        self->drops = true;
    else if (any_recipient(self, "slow")) {
        g_string_append(self->held, "250 2.0.0 taken\r\n");
        self->held_until_us = now_us + self->slow_us;
    } else
        answer(self, "250 2.0.0 taken");
    forget_mail(self);
}

static void begin_message(CtSmtpdSession *self)
{
    if (self->recipients->len == 0) {
        answer(self, "503 5.5.1 no recipient");
        return;
    }
    if (any_recipient(self, "drop-in-data")) {
        self->drops = true;
        return;
    }
    self->in_message = true;
    answer(self, "354 end with a line that is a dot");
}

static bool says(const char *line, const char *command)
{
    return g_ascii_strncasecmp(line, command, strlen(command)) == 0;
}

static void take_command(CtSmtpdSession *self, const char *line)
{
    if (says(line, "EHLO "))
        answer(self, "250-loopback.example.org\r\n250-PIPELINING\r\n250-SIZE 33554432\r\n"
                     "250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 DSN");
    else if (says(line, "HELO "))
        answer(self, "250 loopback.example.org");
    else if (says(line, "MAIL FROM:"))
        take_sender(self, line);
    else if (says(line, "RCPT TO:"))
        take_recipient(self, line);
    else if (says(line, "DATA"))
        begin_message(self);
    else if (says(line, "RSET") || says(line, "NOOP")) {
        if (says(line, "RSET"))
            forget_mail(self);
        answer(self, "250 2.0.0 ok");
    } else if (says(line, "QUIT")) {
        answer(self, "221 2.0.0 goodbye");
        self->ends = true;
    } else
        answer(self, "502 5.5.1 not known here");
}

static void take_line(CtSmtpdSession *self, const char *line, size_t size, int64_t now_us)
{
    if (!self->in_message) {
        g_autofree char *command = g_strndup(line, size);
        take_command(self, command);
        return;
    }
    if (size == 1 && line[0] == '.') {
        end_message(self, now_us);
        return;
    }
    if (self->message->len + size > MESSAGE_MAX_BYTES) {
        answer(self, "552 5.3.4 too large");
        self->ends = true;
        return;
    }
    size_t dot = size > 0 && line[0] == '.' ? 1 : 0;
    g_string_append_len(self->message, line + dot, (gssize)(size - dot));
    g_string_append(self->message, "\r\n");
}

static bool may_go_on(const CtSmtpdSession *self)
{
    return !self->ends && !self->drops && self->held->len == 0;
}

static void take_lines(CtSmtpdSession *self, int64_t now_us)
{
    size_t from = 0;
    const char *end;

    while (may_go_on(self) &&
           (end = g_strstr_len(self->in->str + from, (gssize)(self->in->len - from), "\r\n"))) {
        size_t size = (size_t)(end - (self->in->str + from));
        take_line(self, self->in->str + from, size, now_us);
        from += size + 2;
    }
    g_string_erase(self->in, 0, (gssize)from);
    if (may_go_on(self) &&
        self->in->len > LINE_MAX_BYTES + MESSAGE_MAX_BYTES * (size_t)self->in_message) {
        answer(self, "500 5.5.2 line too long");
        self->ends = true;
    }
}

void ct_smtpd_session_feed(CtSmtpdSession *self, const char *bytes, size_t size, int64_t now_us)
{
    g_string_append_len(self->in, bytes, (gssize)size);
    if (self->held->len > 0 && now_us >= self->held_until_us) {
        g_string_append_len(self->out, self->held->str, (gssize)self->held->len);
        g_string_truncate(self->held, 0);
    }
    take_lines(self, now_us);
}

GString *ct_smtpd_session_out(CtSmtpdSession *self)
{
    return self->out;
}

bool ct_smtpd_session_ends(const CtSmtpdSession *self)
{
    return self->ends;
}

bool ct_smtpd_session_drops(const CtSmtpdSession *self)
{
    return self->drops;
}

int64_t ct_smtpd_session_wakes_us(const CtSmtpdSession *self)
{
    return self->held->len > 0 ? self->held_until_us : 0;
}
