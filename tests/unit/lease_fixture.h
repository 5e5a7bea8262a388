/* lease_fixture.h - small indexes of leases for the tests: built in a scratch folder, opened, gone.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "test.h"

#include "match/lease_build.h"

#include <glib/gstdio.h>

static inline char *scratch_path(void)
{
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("constat-lease-XXXXXX", &error);

    assert_non_null(folder);
    char *path = g_build_filename(folder, "index", NULL);
    g_free(folder);
    return path;
}

static inline void remove_scratch(char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);

    (void)g_unlink(path);
    (void)g_rmdir(folder);
    g_free(path);
}

static inline CtAddress address(const char *text)
{
    CtAddress out = { 0 };

    assert_true(ct_address_parse(ct_bytes_of_text(text), &out));
    return out;
}

static inline CtLeaseBuildEvent event_of(CtLeaseBuildKind kind, const char *ip, const char *who,
                                         CtInstant start, CtInstant end, uint64_t from)
{
    return (CtLeaseBuildEvent){ .kind = kind,
                                .ip = address(ip),
                                .port_last = UINT16_MAX,
                                .protocol = CT_LEASE_ANY,
                                .start = start,
                                .end = end,
                                .seen = CT_INSTANT_NEVER,
                                .subscriber = ct_bytes_of_text(who),
                                .from = from };
}

static inline CtLease *index_of(const CtLeaseBuildEvent *event, size_t count,
                                CtLeaseBuildCounts *counts)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtLeaseBuild) build = ct_lease_build_new();
    uint32_t source;
    char *path = scratch_path();

    assert_true(ct_lease_build_source(build, "example.log", 1u << 20, &source, &error));
    for (size_t i = 0; i < count; i++)
        assert_true(ct_lease_build_event(build, &event[i], &error));
    assert_true(ct_lease_build_finish(build, path, counts, &error));
    CtLease *lease = ct_lease_open(path, &error);
    assert_non_null(lease);
    assert_true(ct_lease_verify(lease, &error));
    remove_scratch(path);
    return lease;
}

static inline CtLeaseAnswer ask(const CtLease *lease, const char *ip, int32_t port, CtInstant at,
                                uint32_t tolerance)
{
    CtLeaseQuery query = { address(ip), port, CT_LEASE_ANY, at, tolerance };
    CtLeaseAnswer answer = { 0 };

    ct_lease_find(lease, &query, &answer);
    return answer;
}

static inline void assert_one(const CtLease *lease, CtLeaseAnswer answer, const char *who)
{
    assert_int_equal(answer.verdict, CT_LEASE_ONE);
    assert_true(
        ct_bytes_equal(ct_lease_subscriber(lease, answer.subscriber), ct_bytes_of_text(who)));
}
