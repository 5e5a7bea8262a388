/* fuzz_stream.c - any text as a history: replayed against itself it is what was observed.
 *
 * Oracle: a refusal is INPUT or LIMIT and begins with "f:"; a history that is read, however odd its
 * order and its answers, gives the same figures in both worlds with nothing unknown; under another
 * text the bounds are in order and a drawn year lies between them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/parser.h"
#include "procedure/what_if.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SMALL(days)                                                                                \
    "procedure small version 1\n"                                                                  \
    "key k\n"                                                                                      \
    "holds facts (what, n, verdict)\n"                                                             \
    "calendar plain\n"                                                                             \
    "law A \"art. 1\"\n"                                                                           \
    "role judge bench\n"                                                                           \
    "role post machine\n"                                                                          \
    "event told from intake exogenous carries at time, what text, n int\n"                         \
    "event ruled from judge exogenous carries verdict one-of yes no\n"                             \
    "event back from post answers letter\n"                                                        \
    "event sorry from post answers back\n"                                                         \
    "notice letter by email to k under A text t languages fr fallback post\n"                      \
    "notice post by letter to k under A text t languages fr\n"                                     \
    "limit facts 2 years under A\n"                                                                \
    "gate yes on ruled by judge 2 of 3\n"                                                          \
    "state begun initial\n"                                                                        \
    "keep facts 1 months from opened under A\n"                                                    \
    "on told -> asked do send letter\n"                                                            \
    "after 1 months from opened -> ended under A\n"                                                \
    "state asked\n"                                                                                \
    "keep facts 6 months from opened under A\n"                                                    \
    "on ruled if verdict = yes -> ended\n"                                                         \
    "on back -> resting do serve letter\n"                                                         \
    "on told if at < sent(letter) + " days " days -> asked do send post\n"                         \
    "after " days " days from entered -> ended under A\n"                                          \
    "pause while resting\n"                                                                        \
    "state resting\n"                                                                              \
    "keep facts 6 months from opened under A\n"                                                    \
    "on sorry -> asked\n"                                                                          \
    "after " days " days from served(letter) -> ended under A\n"                                   \
    "state ended final\n"                                                                          \
    "measure letters = sent(letter)\n"                                                             \
    "measure ends = entered(ended) - first(sorry)\n"                                               \
    "measure often = count(told) / ordered(letter)\n"

static CtInstant end_of(const CtStream *stream)
{
    CtInstant end = 0;

    for (guint i = 0; i < stream->rows->len; i++)
        end = MAX(end, ct_stream_row(stream, i)->recorded);
    return end;
}

static void check_itself(const CtStream *stream)
{
    g_auto(CtWhatIfResult) result = { 0 };

    ct_what_if_run(&(CtWhatIf){ stream, stream->procedure, end_of(stream), false, 0 }, &result);
    g_assert(result.unknown == 0);
    for (size_t i = 0; i < result.measure_count; i++) {
        g_assert(ct_what_if_is_exact(&result.measure[i]));
        g_assert(result.measure[i].old.above == result.measure[i].low.above);
        g_assert(result.measure[i].old.below == result.measure[i].low.below);
    }
}

static void check_other(const CtStream *stream, const CtProcedure *after)
{
    g_auto(CtWhatIfResult) result = { 0 };

    ct_what_if_run(&(CtWhatIf){ stream, after, end_of(stream), true, 7 }, &result);
    for (size_t i = 0; i < result.measure_count; i++) {
        const CtWhatIfMeasure *of = &result.measure[i];

        g_assert(of->low.above <= of->drawn.above && of->low.below <= of->drawn.below);
        g_assert(of->endless ||
                 (of->drawn.above <= of->high.above && of->drawn.below <= of->high.below));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtProcedure) before = ct_parser_read(ct_bytes_of_text(SMALL("10")), "small", NULL);
    g_autoptr(CtProcedure) after = ct_parser_read(ct_bytes_of_text(SMALL("4")), "small", NULL);

    g_assert(before != NULL && after != NULL);
    g_autoptr(CtStream) stream = ct_stream_read((CtBytes){ data, size }, "f", before, &error);
    g_assert((stream == NULL) == (error != NULL));
    if (error != NULL) {
        g_assert(error->domain == CT_ERROR &&
                 (error->code == CT_ERROR_INPUT || error->code == CT_ERROR_LIMIT) &&
                 g_str_has_prefix(error->message, "f:"));
        return 0;
    }
    check_itself(stream);
    check_other(stream, after);
    return 0;
}
