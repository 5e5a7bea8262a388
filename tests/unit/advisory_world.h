/* advisory_world.h - small worlds of advisories and products that chance makes.
 *
 * Few vendors, products, versions and attributes, so that rows meet items often; some rows that are
 * no names; trees of AND, OR and negation. Used by the tests that hold the engines against the
 * plain judge.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "test.h"

#include "base/applicability.h"

static uint64_t seed = 88172645463325252u;

static inline unsigned advisory_world_draw(unsigned below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % below);
}

static const char *const versions[] = { "*",   "-",   "1.0", "1.1",    "1.0.1", "1.0rc1",
                                        "2.0", "2.*", "1x",  "1.0foo", "3" };
static const char *const bounds[] = { "1.0", "1.0.1", "1.5", "2.0", "1.0foo", "1.0-rc2" };
static const char *const ends[] = { "*:*:*:*:*:*:*", "sp1:*:*:*:*:*:*", "*:*:*:*:windows:*:*",
                                    "-:*:*:*:*:x64:*", "*:*:*:pro:*:*:*" };

static const char *const distributions[] = { "", "?distro=bookworm", "?distro=debian-11" };

static inline char *advisory_world_name(bool item)
{
    const char *version = versions[advisory_world_draw(G_N_ELEMENTS(versions))];
    bool wide = !item && advisory_world_draw(40) == 0;

    if (!item && advisory_world_draw(40) == 0)
        return g_strdup(CT_APPLICABILITY_UNSTATED "in words");
    if (advisory_world_draw(6) == 0)
        return g_strdup_printf("pkg:pypi/p%u%s%s", advisory_world_draw(2),
                               item || advisory_world_draw(2) == 0
                                   ? (advisory_world_draw(2) == 0 ? "@1.0" : "@1.1rc1")
                                   : "",
                               distributions[advisory_world_draw(3)]);
    if (advisory_world_draw(12) == 0) /* a colon that a row may forget to quote */
        return g_strdup_printf("cpe:2.3:%c:v:p0%s:p1:%s:%s", "aoh"[advisory_world_draw(3)],
                               item || advisory_world_draw(2) == 0 ? "\\" : "", "1.0",
                               ends[advisory_world_draw(G_N_ELEMENTS(ends))]);
    return g_strdup_printf(
        "cpe:2.3:%c:%s:p%u:%s:%s", "aoh"[advisory_world_draw(3)], wide ? "*" : "v",
        advisory_world_draw(2),
        item && strchr(version, '*') != NULL && advisory_world_draw(3) > 0 ? "1.0" : version,
        ends[advisory_world_draw(G_N_ELEMENTS(ends))]);
}

static inline void advisory_world_row(CtBuffer *out)
{
    g_autofree char *name = advisory_world_name(false);
    CtApplicabilityRow row = { .criterion = ct_bytes_of_text(name),
                               .vulnerable = advisory_world_draw(3) > 0 };

    row.own = !row.vulnerable && advisory_world_draw(4) == 0;
    if (advisory_world_draw(3) == 0)
        row.bound[advisory_world_draw(2)] =
            ct_bytes_of_text(bounds[advisory_world_draw(G_N_ELEMENTS(bounds))]);
    if (advisory_world_draw(3) == 0)
        row.bound[2 + advisory_world_draw(2)] =
            ct_bytes_of_text(bounds[advisory_world_draw(G_N_ELEMENTS(bounds))]);
    assert_true(ct_applicability_row(out, &row));
}

static inline void advisory_world_node(CtBuffer *out, unsigned depth)
{
    unsigned children = 1 + advisory_world_draw(3);

    ct_applicability_open(out, advisory_world_draw(3) == 0, advisory_world_draw(8) == 0);
    for (unsigned i = 0; i < children; i++)
        if (depth > 0 && advisory_world_draw(3) == 0)
            advisory_world_node(out, depth - 1);
        else
            advisory_world_row(out);
    ct_applicability_close(out);
}
