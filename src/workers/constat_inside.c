/* constat_inside.c - the jailed program that looks inside files: what they are, what they hold.
 *
 * `constat` starts it; nobody else has a use for it. It shuts itself in before it sees the first
 * byte, and has no file, only a parent that answers with bytes (examine/inside_talk.h); a database
 * of known digests is lent to it as an open descriptor.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/inside_talk.h"
#include "workers/inside_digests.h"
#include "workers/inside_look.h"
#include "workers/servant.h"

enum { OUTPUT_LIMIT = 64 << 20, INPUT_LIMIT = 2 << 20 };

static bool answer(CtChannel *channel, const CtFrame *request, GError **error)
{
    CtInsideTalkLook look;

    if (request->type == CT_INSIDE_TALK_DIGESTS)
        return ct_inside_digests_run(channel, request->payload, error);
    if (request->type != CT_INSIDE_TALK_LOOK)
        return ct_fail(error, CT_ERROR_INPUT, "request: is of no kind that we know");
    if (!ct_inside_talk_get_look(request->payload, &look, error))
        return false;
    return ct_inside_look_run(channel, &look, error);
}

int main(int argc, char **argv)
{
    const CtServantPlan plan = { .input_limit = INPUT_LIMIT,
                                 .output_limit = OUTPUT_LIMIT,
                                 .warm_up = ct_inside_look_warm_up,
                                 .answer = answer };

    return ct_servant_run(argc, argv, &plan);
}
