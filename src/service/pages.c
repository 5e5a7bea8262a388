/* pages.c - the server's loop.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "service/pages.h"

#include "service/report.h"
#include "service/watch.h"
#include "web/mandates.h"
#include "web/server.h"

#include <sys/resource.h>

#define ROLE "web"

enum { TURN_MS = 200, NICER = 5 };

static int serve(CtServer *server)
{
    g_autoptr(GError) error = NULL;

    ct_report_line(ROLE, "pages at http://127.0.0.1:%u", (unsigned)ct_server_port(server));
    while (!ct_watch_pause(0)) {
        if (!ct_server_turn(server, TURN_MS, &error)) {
            ct_report_line(ROLE, "%s", error->message);
            return 1;
        }
        g_autoptr(GError) problem = ct_server_take_problem(server);
        if (problem != NULL)
            ct_report_line(ROLE, "a page failed: %s", problem->message);
    }
    return 0;
}

int ct_pages_run(void *user)
{
    const CtPages *self = user;
    g_autoptr(GError) error = NULL;

    ct_watch_begin(ROLE);
    (void)setpriority(PRIO_PROCESS, 0, NICER);
    g_autoptr(CtMandates) mandates =
        ct_mandates_open(self->instance, CT_SERVICE_VERSION, self->jail, &error);
    CtViewProvider provider = ct_mandates_provider(mandates);
    g_autoptr(CtServer) server =
        mandates == NULL ? NULL : ct_server_new(self->port, &provider, &error);
    g_autoptr(CtProviderFolder) folder = NULL;
    if (server == NULL || !ct_provider_folder_open(self->instance, &folder, &error)) {
        ct_report_line(ROLE, "%s", error->message);
        return 1;
    }
    ct_server_show_folder(server, folder);
    return serve(server);
}
