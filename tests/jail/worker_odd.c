/* worker_odd.c - a real worker whose reader does what the source tells it to.
 *
 * The first word of a source is an order: "echo" gives the source back as one record (and is
 * what happens without an order), the others misbehave in one way each.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/loop.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    CtRecordSink sink;
    void *user;
    CtBytes source;
} Order;

static bool echo(const Order *order, GError **error)
{
    CtRecord record;

    ct_record_begin(&record, "echo");
    ct_record_text(&record, "text", ct_bytes_slice(order->source, 0, CT_LIMIT_VALUE_BYTES), 0,
                   order->source.size);
    return order->sink(order->user, &record, error);
}

static bool refuse(const Order *order, GError **error)
{
    return echo(order, error) && ct_fail(error, CT_ERROR_LIMIT, "source: was told to refuse");
}

static bool crash(const Order *order, GError **error)
{
    (void)order;
    (void)error;
    __builtin_trap();
}

static bool give_then_crash(const Order *order, GError **error)
{
    for (size_t i = 0; i < 20000; i++)
        if (!echo(order, error))
            return false;
    return crash(order, error);
}

static bool stop(const Order *order, GError **error)
{
    (void)order;
    (void)error;
    abort();
}

static bool spin(const Order *order, GError **error)
{
    for (volatile unsigned i = 0; i < UINT_MAX; i = i + 1)
        i = i / 2;
    return echo(order, error);
}

/* Allocates until nothing is left; GLib then aborts. */
static bool devour(const Order *order, GError **error)
{
    for (size_t size = 0; size < SIZE_MAX / 2; size += 16u << 20)
        memset(g_malloc(16u << 20), 1, 16u << 20);
    return echo(order, error);
}

/* A tenth of a second of honest work, then who did it. */
static bool work(const Order *order, GError **error)
{
    struct timespec began;
    struct timespec now;
    int64_t used_ns = 0;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began);
    while (used_ns < 100000000) {
        (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        used_ns = (now.tv_sec - began.tv_sec) * 1000000000 + now.tv_nsec - began.tv_nsec;
    }
    CtRecord record;
    ct_record_begin(&record, "echo");
    ct_record_number(&record, "process", getpid(), 0, 0);
    return order->sink(order->user, &record, error);
}

static bool open_file(const Order *order, GError **error)
{
    (void)order;
    (void)error;
    return open("/etc/hostname", O_RDONLY | O_CLOEXEC) >= 0;
}

static bool many(const Order *order, GError **error)
{
    for (size_t i = 0; i < 100000; i++)
        if (!echo(order, error))
            return false;
    return true;
}

static bool read_odd(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    static const struct {
        const char *word;
        bool (*run)(const Order *order, GError **error);
    } orders[] = {
        { "refuse", refuse },  { "crash", crash }, { "late-crash", give_then_crash },
        { "abort", stop },     { "spin", spin },   { "devour", devour },
        { "open", open_file }, { "work", work },   { "many", many },
    };
    const Order order = { sink, user, source };

    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++)
        if (ct_bytes_equal(ct_bytes_slice(source, 0, strlen(orders[i].word)),
                           ct_bytes_of_text(orders[i].word)))
            return orders[i].run(&order, error);
    return echo(&order, error);
}

static const CtFormat odd = { .name = "odd", .summary = "Obeys the source", .read = read_odd };

static const CtFormat *choose(const char *name, CtBytes source)
{
    (void)source;
    bool known =
        name[0] == '\0' || strcmp(name, odd.name) == 0 || strcmp(name, CT_FORMAT_MAIL_ROOM) == 0;

    return known ? &odd : NULL;
}

int main(int argc, char **argv)
{
    return ct_loop_run(argc, argv, choose, NULL);
}
