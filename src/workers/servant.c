/* servant.c - the jail, the greeting, request after request.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/servant.h"

#include "base/limits.h"
#include "base/text.h"
#include "examine/hand.h"
#include "jail/jail.h"

#include <unistd.h>

enum { EXIT_HUNG_UP = 0, EXIT_BROKEN = 1 };

void ct_servant_tell(CtChannel *channel, uint8_t type, CtBytes payload)
{
    ct_channel_begin(channel, type, payload.size);
    ct_channel_add(channel, payload);
}

static void end(CtChannel *channel, bool well, const GError *problem)
{
    g_auto(CtBuffer) payload = ct_buffer_new(4096);

    ct_buffer_add_u8(&payload, well ? 1 : 0);
    if (!well)
        ct_buffer_add_text(&payload, problem != NULL ? problem->message : "no reason given");
    ct_servant_tell(channel, CT_HAND_END, ct_buffer_bytes(&payload));
}

bool ct_servant_take(CtChannel *channel, CtFrame *out)
{
    bool has = false;

    if (ct_channel_flush(channel) == CT_CHANNEL_CLOSED)
        return false;
    while (!has) {
        if (!ct_channel_take(channel, out, &has, NULL))
            return false;
        if (!has && ct_channel_fill(channel) == CT_CHANNEL_CLOSED)
            return false;
    }
    return true;
}

static bool shut_in(CtChannel *channel, int argc, char **argv)
{
    g_autoptr(GError) problem = NULL;
    CtJailReport report;
    uint64_t memory = 0;
    uint64_t lent = 0;

    if (argc != 3 || !ct_text_to_u64(ct_bytes_of_text(argv[1]), INT64_MAX, &memory) ||
        !ct_text_to_u64(ct_bytes_of_text(argv[2]), CT_LIMIT_CHILD_LENT, &lent))
        return false;
    const CtJailTerms terms = { .memory_bytes = memory,
                                .cpu_seconds = UINT32_MAX,
                                .lent = (uint32_t)lent };
    bool closed = ct_jail_enter(&terms, &report, &problem);
    if (closed)
        ct_servant_tell(channel, CT_HAND_HELLO, (CtBytes){ NULL, 0 });
    else
        end(channel, false, problem);
    return ct_channel_flush(channel) != CT_CHANNEL_CLOSED && closed;
}

/* False when the parent hung up. */
static bool serve_one(CtChannel *channel, const CtServantPlan *plan)
{
    g_autoptr(GError) problem = NULL;
    CtFrame frame = { 0 };

    if (!ct_servant_take(channel, &frame))
        return false;
    bool well = plan->answer(channel, &frame, &problem);
    end(channel, well, problem);
    return ct_channel_flush(channel) != CT_CHANNEL_CLOSED;
}

int ct_servant_run(int argc, char **argv, const CtServantPlan *plan)
{
    CtChannel channel =
        ct_channel_over(STDIN_FILENO, STDOUT_FILENO, plan->input_limit, plan->output_limit);

    if (plan->warm_up != NULL)
        plan->warm_up();
    if (!shut_in(&channel, argc, argv))
        return EXIT_BROKEN;
    while (serve_one(&channel, plan))
        continue;
    return EXIT_HUNG_UP;
}
