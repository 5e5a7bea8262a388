/* smtp_once.c - sends one mail through the product's client and prints the verdict.
 *
 * usage: smtp_once PORT SENDER RECIPIENT ENVELOPE-ID [tls]; prints "state code enhanced reports".
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/smtp.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    static const char message[] = "From: <notices@authority.example.org>\r\nSubject: test\r\n"
                                  "Auto-Submitted: auto-generated\r\n\r\ntext\r\n.\r\nend\r\n";
    g_autoptr(GError) error = NULL;

    if (argc < 5)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    const CtSmtpServer server = { .host = "127.0.0.1",
                                  .port = (uint16_t)g_ascii_strtoull(argv[1], NULL, 10),
                                  .name = "client.example.org",
                                  .security = argc > 5 ? CT_SMTP_TLS_OFFERED : CT_SMTP_CLEAR,
                                  .seconds = 20,
                                  .final_seconds = 20 };
    const CtSmtpMail mail = { .parties = { .sender = argv[2],
                                           .recipient = argv[3],
                                           .id = argv[4],
                                           .notify =
                                               CT_PARTIES_ON_SUCCESS | CT_PARTIES_ON_FAILURE },
                              .message = ct_bytes_of_text(message) };
    g_autoptr(CtSmtp) client = ct_smtp_open(&server, &error);
    if (client == NULL) {
        fprintf(stderr, "smtp_once: %s\n", error->message);
        return 1;
    }
    CtSmtpVerdict verdict = ct_smtp_send(client, &mail);
    printf("%u %u %s %s\n", verdict.state, verdict.code, verdict.enhanced,
           verdict.reports ? "reports" : "-");
    return 0;
}
