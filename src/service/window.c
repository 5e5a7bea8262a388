/* window.c - a socket, and one question after the other.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "service/window.h"

#include "desk/counter.h"
#include "service/report.h"
#include "service/watch.h"
#include "web/caller.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TURN_MS = 200, WAITING = 16 };

typedef struct {
    const CtWatch *watch; /* borrowed */
    CtCounter counter;
    int socket;
} Window;

static int listen_at(const CtWatch *watch, GError **error)
{
    g_autofree char *folder = g_build_filename(watch->instance, "run", NULL);
    struct sockaddr_un address;

    if (g_mkdir(folder, 0700) != 0 && errno != EEXIST) {
        (void)ct_fail_errno(error, errno, "counter: its folder");
        return -1;
    }
    int at = ct_caller_address(folder, watch->mandate, &address, error);
    if (at < 0)
        return -1;
    (void)unlink(address.sun_path); /* what a role that died left */
    int line = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t before = umask(0077);
    bool well = line >= 0 &&
                bind(line, (const struct sockaddr *)(const void *)&address, sizeof address) == 0 &&
                listen(line, WAITING) == 0;
    int cause = errno;
    (void)umask(before);
    close(at);
    if (well)
        return line;
    if (line >= 0)
        close(line);
    (void)ct_fail_errno(error, cause, "counter: its socket");
    return -1;
}

static void answer(void *user, CtBytes question, CtBuffer *out)
{
    const Window *self = user;
    g_autoptr(GError) problem = NULL;
    CtInstant now;

    if (!ct_mandate_now(self->counter.book->mandate, &now, &problem) ||
        !ct_counter_answer(&self->counter, now, question, out, &problem))
        ct_report_line(self->watch->role, "a question failed: %s", problem->message);
}

static void receive(Window *self)
{
    int line = accept4(self->socket, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (line >= 0)
        ct_caller_attend(line, answer, self);
}

/* Names are not recognised without them, and nothing else suffers. */
static CtProductBook *read_products(const CtWatch *watch)
{
    g_autoptr(CtProductBook) book = ct_product_book_new();
    g_autoptr(GError) problem = NULL;

    if (watch->share == NULL)
        return NULL;
    g_autofree char *folder = g_build_filename(watch->share, "products", NULL);
    if (ct_product_book_load(book, folder, &problem))
        return g_steal_pointer(&book);
    ct_report_line(watch->role, "%s", problem->message);
    return NULL;
}

static int work(Window *self)
{
    struct pollfd ready = { .fd = self->socket, .events = POLLIN };

    while (!ct_watch_pause(0))
        if (poll(&ready, 1, TURN_MS) > 0)
            receive(self);
    return 0;
}

int ct_window_run(void *user)
{
    const CtWatch *watch = user;
    g_autoptr(GError) error = NULL;

    ct_watch_begin(watch->role);
    g_autoptr(CtMandate) mandate = ct_mandate_open(watch->instance, watch->mandate, &error);
    g_autoptr(CtBook) book = mandate == NULL ? NULL : ct_book_open(mandate, &error);
    g_autoptr(CtProductBook) products = read_products(watch);
    Window self = { watch, { book, products }, book == NULL ? -1 : listen_at(watch, &error) };
    if (self.socket < 0) {
        ct_report_line(watch->role, "%s", error->message);
        return 1;
    }
    int status = work(&self);
    close(self.socket);
    return status;
}
