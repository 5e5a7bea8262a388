/* bench_smtp.c - mails a second over one connection to our loopback server, each with its verdict.
 *
 * The server counts every mail in a file before it answers (not waiting for the disk), so that the
 * figure is the dialogue's: three round trips a mail.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/clock.h"
#include "notice/smtp.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAILS 10000

static GPid start_server(uint16_t *port)
{
    g_autofree char *program =
        g_build_filename(g_getenv("CT_BUILD_ROOT"), "tools", "constat-smtpd", NULL);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_autoptr(GError) error = NULL;
    GPid pid;
    int out;
    char line[64] = "";

    g_strv_builder_add_many(builder, program, "--fast", "--count", "/dev/null", NULL);
    g_auto(GStrv) argv = g_strv_builder_end(builder);
    if (!g_spawn_async_with_pipes(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                                  NULL, &out, NULL, &error))
        g_error("%s", error->message);
    FILE *said = fdopen(out, "r");
    if (said == NULL || fgets(line, sizeof line, said) == NULL)
        g_error("bench: the server said nothing");
    fclose(said);
    *port = (uint16_t)g_ascii_strtoull(line + 5, NULL, 10);
    return pid;
}

static void send_all(uint16_t port)
{
    const CtSmtpServer server = { .host = "127.0.0.1", .port = port, .name = "c.example.org" };
    g_autoptr(CtSmtp) client = ct_smtp_open(&server, NULL);
    g_autofree char *line = g_strnfill(70, 'x');
    g_autoptr(GString) text = g_string_new("Subject: bench\r\n\r\n");

    for (size_t i = 0; i < 150; i++) /* about the size of a notice with its HTML */
        g_string_append_printf(text, "%s\r\n", line);
    for (unsigned i = 0; client != NULL && i < MAILS; i++) {
        g_autofree char *id = g_strdup_printf("box-%u", i);
        const CtSmtpMail mail = { .parties = { .sender = "notices@authority.example.org",
                                               .recipient = "camille@example.org",
                                               .id = id,
                                               .notify = CT_PARTIES_ON_FAILURE },
                                  .message = { (const uint8_t *)text->str, text->len } };
        if (ct_smtp_send(client, &mail).state != CT_SMTP_SENT)
            g_error("bench: a mail was not sent");
    }
}

int main(void)
{
    uint16_t port;

    signal(SIGPIPE, SIG_IGN);
    GPid pid = start_server(&port);
    int64_t from_us = ct_clock_monotonic_us();
    send_all(port);
    double seconds = (double)(ct_clock_monotonic_us() - from_us) / 1e6;
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    printf("mails over SMTP on loopback\t%.0f\ta second\t>= 1000\n", MAILS / seconds);
    return 0;
}
