/* cmd_serve.c - `constat serve DIR [--port N]`: the instance at work, and its pages.
 *
 * Mails that are delivered into mandates/NAME/incoming/new become evidence and cases, what is due
 * is done, what is ordered is sent, a provider's requests are answered; the pages are at
 * http://127.0.0.1:8470 unless another port is told. It runs until SIGTERM or Ctrl-C.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"
#include "cli/opening.h"

#include "service/serving.h"

static int port = 8470;

static const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &port, "of the pages (usual: 8470; 0: a free one)", "N" },
    G_OPTION_ENTRY_NULL,
};

static bool run(int argc, char **argv, GError **error)
{
    if (!ct_cli_options(&ct_command_serve, entries, &argc, &argv, error))
        return false;
    if (argc != 2 || port < 0 || port > UINT16_MAX)
        return ct_cli_misuse(error, "serve: DIR and a port up to 65535 are expected");
    g_autofree char *share = ct_opening_share(NULL);
    return ct_serving_run(argv[1], share, (uint16_t)port, error);
}

const CtCommand ct_command_serve = {
    .name = "serve",
    .synopsis = "DIR [--port N]",
    .summary = "Take in, decide, send and show, until told to stop",
    .run = run,
};
