/* serve_sample.c - the pages of the invented instance on a free port, for the browser tests.
 *
 * usage: serve_sample [PORT]. Prints the port on a line and serves until its standard input ends.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "sample.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "web/server.h"

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    CtSample sample = { .tasks = 240, .demo = true, .pilot = true };
    CtViewProvider provider = ct_sample_provider(&sample);
    uint16_t port = argc > 1 ? (uint16_t)strtoul(argv[1], NULL, 10) : 0;
    g_autoptr(CtServer) server = ct_server_new(port, &provider, &error);
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

    if (server == NULL) {
        (void)fprintf(stderr, "serve_sample: %s\n", error->message);
        return 1;
    }
    (void)printf("%u\n", (unsigned)ct_server_port(server));
    (void)fflush(stdout);
    while (ct_server_turn(server, 200, &error)) {
        char byte;
        if (poll(&input, 1, 0) > 0 && read(STDIN_FILENO, &byte, 1) <= 0)
            return 0;
    }
    (void)fprintf(stderr, "serve_sample: %s\n", error->message);
    return 1;
}
