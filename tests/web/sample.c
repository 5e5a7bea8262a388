/* sample.c - the views of an invented instance.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "sample.h"

#include <string.h>

static bool refuse(const CtSample *self, GError **error)
{
    return !self->fails ||
           ct_fail(error, CT_ERROR_SYSTEM, "store: secret-reason of /nowhere/store.db");
}

static bool about(void *user, CtViewAbout *out, GError **error)
{
    const CtSample *self = user;
    const CtViewMandate mandate = {
        .name = "graduated",
        .principal = "Example Authority",
        .controller = "Example Authority, example.org",
        .basis = "CPI L.331-20",
        .procedures = "intake 2, graduated-response 3",
        .mode = self->pilot ? "pilot" : "live",
        .withheld = 1234,
    };

    if (!refuse(self, error))
        return false;
    out->now = CT_SAMPLE_NOW;
    out->demo = self->demo;
    out->pilot = self->pilot;
    out->year = !self->bare;
    out->version = "0.1.0";
    out->jail = "seccomp, rlimits, Landlock ABI 2";
    if (!self->bare)
        g_array_append_val(out->mandates, mandate);
    return true;
}

/* Deadlines from three days ago onward, one every 7 hours. */
static CtViewTask task(GStringChunk *texts, uint64_t i)
{
    static const CtViewTask kind[] = {
        { .what = "chase-provider", .why = "overdue", .law = "CPI R.331-8", .who = "clerk" },
        { .what = "settle-uncertain", .why = "uncertain", .law = "", .who = "clerk" },
        { .what = "examine-file",
          .why = "under-review",
          .law = "CPI R.331-12: facts may be prosecuted, 15 days for observations",
          .who = "bench" },
        { .what = "print-letter",
          .why = "ordered",
          .law = "CPI L.331-20 al.2: renewed facts, proof of the date of presentation",
          .who = "post" },
        { .what = CT_SAMPLE_EVIL, .why = "a & b", .law = "\"quoted\"", .who = "clerk" },
        { .what = "mail", .why = "reading-given-up", .law = "", .who = "operator", .mail = 4711 },
    };
    CtViewTask out = kind[i % G_N_ELEMENTS(kind)];
    g_autofree char *id =
        g_strdup_printf("%08x%s", (unsigned)(0x4f3a91c2u + i * 2654435761u), &CT_SAMPLE_CASE[8]);

    if (out.mail == 0)
        out.case_id = ct_view_keep(texts, id);
    out.mandate = "graduated";
    out.due = CT_SAMPLE_NOW - 3 * CT_DAY_SECONDS + (CtInstant)i * 7 * 3600;
    out.due_day = i % 3 == 2 ? out.due / CT_DAY_SECONDS : CT_VIEW_NO_DAY;
    return out;
}

static bool todo(void *user, uint64_t from, uint64_t count, CtViewTodo *out, GError **error)
{
    const CtSample *self = user;

    if (!refuse(self, error))
        return false;
    out->total = self->tasks;
    for (uint64_t i = 0; i < self->tasks; i++) {
        CtViewTask one = task(out->texts, i);
        out->overdue += one.due < CT_SAMPLE_NOW;
        out->soon += one.due >= CT_SAMPLE_NOW && one.due - CT_SAMPLE_NOW < 7 * CT_DAY_SECONDS;
        if (i >= from && i - from < count)
            g_array_append_val(out->tasks, one);
    }
    return true;
}

static void add_deadlines(CtViewCase *out)
{
    const CtViewShift shifts[] = {
        { .day = 20547, .reason = "saturday" }, /* 2026-04-04 */
        { .day = 20548, .reason = "sunday" },
        { .day = 20549, .reason = "easter-monday" },
    };
    const CtViewDeadline deadlines[] = {
        { .kind = "timer",
          .what = "overdue",
          .anchor = "sent",
          .of = "ask-identity",
          .anchor_at = CT_SAMPLE_NOW - 9 * CT_DAY_SECONDS,
          .anchor_entry = 10412,
          .count = 8,
          .unit = "days",
          .calendar = "fr-civil",
          .raw_day = CT_VIEW_NO_DAY,
          .due = CT_SAMPLE_NOW - CT_DAY_SECONDS,
          .due_day = CT_VIEW_NO_DAY,
          .law = "CPI R.331-8: provider answers within 8 days" },
        { .kind = "timer",
          .what = "closed",
          .anchor = "served",
          .of = "warn2",
          .anchor_at = CT_SAMPLE_NOW - 13 * CT_DAY_SECONDS,
          .anchor_entry = 10007,
          .count = 1,
          .unit = "months",
          .calendar = "fr-civil",
          .raw_day = 20547,
          .shift_first = 0,
          .shift_count = 3,
          .due = 20551 * (CtInstant)CT_DAY_SECONDS - 2 * 3600,
          .due_day = 20550,
          .law = "CPC art. 641, 642" },
        { .kind = "erasure",
          .what = "identity",
          .anchor = "made-up-anchor",
          .of = "",
          .anchor_at = CT_SAMPLE_NOW - 40 * CT_DAY_SECONDS,
          .anchor_entry = 77,
          .count = 20,
          .unit = "months",
          .calendar = "fr-civil",
          .raw_day = CT_VIEW_NO_DAY,
          .due = CT_SAMPLE_NOW + 568 * CT_DAY_SECONDS,
          .due_day = CT_VIEW_NO_DAY,
          .law = "Decree 2010-236 art. 3" },
    };

    g_array_append_vals(out->shifts, shifts, G_N_ELEMENTS(shifts));
    g_array_append_vals(out->deadlines, deadlines, G_N_ELEMENTS(deadlines));
}

static void add_steps(CtViewCase *out)
{
    static const struct {
        const char *kind, *event, *state;
        int days;
    } steps[] = {
        { "opened", "", "idle", 40 },
        { "event", "infringement", "identifying", 40 },
        { "order", "ask-identity", "identifying", 40 },
        { "event", "identity", "warned1", 36 },
        { "order", "warn1", "warned1", 36 },
        { "sent", "warn1", "warned1", 35 },
        { "event", "infringement", "warned2", 15 },
        { "order", "warn2", "warned2", 15 },
        { "event", "presented", "warned2", 13 },
        { "erased", "", "warned2", 2 },
    };
    const CtViewKeep keeps[] = {
        { .compartment = "facts",
          .condition = "kept",
          .until = CT_SAMPLE_NOW + 568 * CT_DAY_SECONDS },
        { .compartment = "identity", .condition = "sealed", .until = CT_INSTANT_NEVER },
        { .compartment = "content", .condition = "erased", .until = CT_INSTANT_NEVER },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        CtInstant at = CT_SAMPLE_NOW - steps[i].days * (CtInstant)CT_DAY_SECONDS;
        CtViewStep step = { .index = 77 + i * 1103,
                            .at = at,
                            .recorded = at + 95 * (CtInstant)i,
                            .kind = steps[i].kind,
                            .event = steps[i].event,
                            .state = steps[i].state };
        g_array_append_val(out->steps, step);
    }
    g_array_append_vals(out->keeps, keeps, G_N_ELEMENTS(keeps));
}

static bool journey(void *user, const char *case_id, CtViewCase *out, GError **error)
{
    const CtSample *self = user;

    if (!refuse(self, error))
        return false;
    if (strlen(case_id) != strlen(CT_SAMPLE_CASE))
        return ct_fail(error, CT_ERROR_MISSING, "case %s: not here", case_id);
    out->case_id = ct_view_keep(out->texts, case_id);
    out->tag = CT_SAMPLE_CASE;
    out->mandate = "graduated";
    out->procedure = "graduated-response 3";
    out->opened = CT_SAMPLE_NOW - 40 * CT_DAY_SECONDS;
    out->closed = strcmp(case_id, CT_SAMPLE_CASE) != 0;
    out->state = out->closed ? CT_SAMPLE_EVIL : "warned2";
    if (!out->closed)
        add_deadlines(out);
    add_steps(out);
    return true;
}

static bool ledger(void *user, uint64_t count, CtViewLedger *out, GError **error)
{
    const CtSample *self = user;
    const CtViewLog logs[] = {
        { .mandate = "graduated",
          .origin = "demo/example.org/graduated",
          .size = 12345,
          .root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
          .checkpoint = "demo/example.org/graduated\n12345\n"
                        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
                        "\u2014 demo/example.org/graduated Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurm"
                        "RDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n" },
        { .mandate = "exchange",
          .origin = "demo/example.org/exchange",
          .root = "",
          .checkpoint = "" },
    };

    if (!refuse(self, error))
        return false;
    if (self->bare)
        return true;
    g_array_append_vals(out->logs, logs, G_N_ELEMENTS(logs));
    for (uint64_t i = 0; i < MIN(count, 20); i++) {
        g_autofree char *leaf = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)&i, 8);
        CtViewEntry entry = { .mandate = "graduated",
                              .case_id = i % 3 == 0 ? "" : CT_SAMPLE_CASE,
                              .index = 12344 - i,
                              .recorded = CT_SAMPLE_NOW - (CtInstant)i * 61,
                              .kind = i % 3 == 0 ? "order" : "event",
                              .event = i % 3 == 0 ? "warn1" : "infringement",
                              .state = "identifying",
                              .leaf = ct_view_keep(out->texts, leaf) };
        g_array_append_val(out->entries, entry);
    }
    return true;
}

static void add_bulletins(CtViewYear *out)
{
    static const char *const verdicts[] = { "strict", "inclusive", "no", "strict", "out-of-term" };

    for (unsigned i = 1; i <= 135; i++) {
        g_autofree char *id = g_strdup_printf("EX26-%03u", i);
        const char *kept = ct_view_keep(out->texts, id);
        const char *verdict = verdicts[i % G_N_ELEMENTS(verdicts)];
        bool concerns = verdict[0] == 's' || verdict[0] == 'i';
        CtInstant day = CT_SAMPLE_NOW - (CtInstant)(136 - i) * 2 * CT_DAY_SECONDS;
        const CtViewBulletin row = { .id = kept,
                                     .label = kept + strlen("EX26-"),
                                     .verdict = verdict,
                                     .severity = i % 3 == 0 ? "Critical" : "Important",
                                     .rows = concerns
                                                 ? "System 8 (affected.csv:12); " CT_SAMPLE_EVIL
                                                 : "",
                                     .published = day,
                                     .told = concerns ? day + 3600 : CT_INSTANT_NEVER,
                                     .closed = CT_INSTANT_NEVER,
                                     .machines = concerns ? i : 0,
                                     .copies = concerns ? 4 : 0,
                                     .answered = concerns ? 3 : 0 };

        g_array_append_val(out->bulletins, row);
        out->inclusive += concerns;
        out->strict += verdict[0] == 's';
    }
}

static bool year(void *user, CtViewYear *out, GError **error)
{
    const CtSample *self = user;
    const CtViewContract contract = { .id = "office",
                                      .rule = "inclusive",
                                      .inclusive = 81,
                                      .strict = 54,
                                      .machines = 22,
                                      .hours = 24 };
    const CtViewSilence silence = { .case_id = CT_SAMPLE_CASE,
                                    .state = CT_SAMPLE_EVIL,
                                    .since = CT_SAMPLE_NOW - 4 * CT_DAY_SECONDS,
                                    .due = CT_SAMPLE_NOW + CT_DAY_SECONDS };

    if (!refuse(self, error))
        return false;
    if (self->bare)
        return ct_fail(error, CT_ERROR_MISSING, "year: none");
    out->from = CT_SAMPLE_NOW - 270 * CT_DAY_SECONDS;
    out->until = CT_SAMPLE_NOW;
    out->origin = "demo/example.org/alerts";
    out->size = 5502;
    out->root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    add_bulletins(out);
    g_array_append_val(out->contracts, contract);
    g_array_append_val(out->silences, silence);
    for (unsigned i = 0; i < 20; i++) {
        const CtViewChange row = { out->from + (CtInstant)i * 13 * CT_DAY_SECONDS, i * 7 % 15,
                                   i * 7 % 15 * 22 };

        g_array_append_val(out->changes, row);
    }
    return true;
}

CtViewProvider ct_sample_provider(CtSample *self)
{
    return (CtViewProvider){ .user = self,
                             .about = about,
                             .todo = todo,
                             .journey = journey,
                             .ledger = ledger,
                             .year = year };
}
