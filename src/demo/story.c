/* story.c - drawing the facts of each referral, and writing the mails about them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "demo/story.h"

#include "demo/mailer.h"
#include "demo/people.h"

#include <errno.h>
#include <stdio.h>

#define MAIL_CEILING    (8u << 20)
#define OLDEST_FACTS    (40 * CT_DAY_SECONDS)
#define NOTICES_OF_MAIL 8

struct CtStory {
    CtStoryPlan plan;
    CtNetwork network;
    GArray *facts; /* owned: of CtFacts, by number */
    uint32_t mails;
};

CtStory *ct_story_new(const CtStoryPlan *plan)
{
    CtStory *self = g_new0(CtStory, 1);

    self->plan = *plan;
    self->network =
        ct_network_new(plan->seed, plan->subscribers, plan->start - 120 * CT_DAY_SECONDS,
                       plan->start + 400 * CT_DAY_SECONDS);
    self->facts = g_array_new(FALSE, TRUE, sizeof(CtFacts));
    return self;
}

void ct_story_free(CtStory *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->facts);
    g_free(self);
}

const CtNetwork *ct_story_network(const CtStory *self)
{
    return &self->network;
}

uint32_t ct_story_count(const CtStory *self)
{
    return self->facts->len;
}

const CtFacts *ct_story_facts(const CtStory *self, uint32_t number)
{
    return number < self->facts->len ? &g_array_index(self->facts, CtFacts, number) : NULL;
}

/* A holding some time before `now`; people are drawn until one was connected. */
static CtHolding draw_holding(CtStory *self, CtRandom *random, CtInstant now, bool minority,
                              CtInstant *at)
{
    uint32_t many = minority ? self->plan.minority : self->plan.subscribers;
    CtHolding holding;

    do {
        uint32_t drawn = (uint32_t)ct_random_below(random, many);

        /* the minority is spread over all kinds of access */
        holding.subscriber =
            minority ? (uint32_t)((uint64_t)drawn * self->plan.subscribers / many) : drawn;
        *at = now - CT_DAY_SECONDS -
              (CtInstant)ct_random_below(random, (uint64_t)(OLDEST_FACTS - CT_DAY_SECONDS));
    } while (!ct_network_holding(&self->network, holding.subscriber, *at, &holding) ||
             *at < holding.start + 60 || *at > holding.end - 60 ||
             (*at >= self->network.missing_from - 3600 && *at < self->network.missing_to + 3600));
    return holding;
}

static uint16_t draw_port(CtRandom *random, const CtHolding *holding)
{
    uint32_t first = MAX(holding->port_first, 1024u);

    return (uint16_t)(first + ct_random_below(random, holding->port_last - first + 1u));
}

static void make_doubtful(CtStory *self, CtRandom *random, const CtHolding *holding, CtInstant now,
                          CtFacts *facts)
{
    bool shared = ct_network_access(&self->network, holding->subscriber) == CT_ACCESS_NAT;
    CtInstant missing = self->network.missing_from;
    CtInstant unlogged = missing + 7200 + (CtInstant)ct_random_below(random, 72000);
    CtHolding then;

    facts->truth = CT_TRUTH_DOUBT;
    if (shared && ct_random_chance(random, 1, 2)) {
        facts->port = 0;
    } else if (missing < now && missing > now - 150 * CT_DAY_SECONDS &&
               ct_random_chance(random, 2, 3) &&
               ct_network_holding(&self->network, holding->subscriber, unlogged, &then)) {
        /* what he held on the day without logs */
        facts->at = unlogged;
        facts->address = then.address;
        facts->port = draw_port(random, &then);
    } else {
        facts->at = holding->start + 1; /* the one before ended five seconds earlier */
    }
}

static void make_unheld(CtRandom *random, CtFacts *facts)
{
    static const uint8_t unheld[] = { 0x20, 0x01, 0x0d, 0xb8, 0xff };

    facts->truth = CT_TRUTH_NOBODY;
    facts->subscriber = UINT32_MAX;
    if (ct_random_chance(random, 1, 2)) {
        facts->address = ct_address_of_v4(0xc0000200u + 250); /* no group has it */
        return;
    }
    facts->address = (CtAddress){ .family = 6 };
    for (size_t i = 0; i < sizeof unheld; i++)
        facts->address.byte[i] = unheld[i];
}

static void make_unfit(CtRandom *random, CtInstant now, CtFacts *facts)
{
    facts->truth = CT_TRUTH_UNFIT;
    switch (ct_random_below(random, 3)) {
    case 0:
        facts->at = now - 200 * CT_DAY_SECONDS - (CtInstant)ct_random_below(random, 1000000);
        break;
    case 1:
        facts->address = ct_address_of_v4(0x0a000001u + (uint32_t)ct_random_below(random, 65000));
        break;
    default:
        facts->without_zone = true;
        break;
    }
}

/* Out of a hundred: 84 answerable, 6 doubtful, 6 held by nobody, 4 unfit. */
static CtFacts draw_facts(CtStory *self, CtRandom *random, CtInstant now, bool minority)
{
    static const unsigned weights[] = { 84, 6, 6, 4 };
    CtFacts facts = { .number = self->facts->len, .truth = CT_TRUTH_ONE };
    CtHolding holding = draw_holding(self, random, now, minority, &facts.at);

    facts.subscriber = holding.subscriber;
    facts.address = holding.address;
    if (holding.address.family == 6) /* somewhere inside the delegated prefix */
        facts.address.byte[15] = (uint8_t)(ct_random_below(random, 250) + 1);
    facts.port = draw_port(random, &holding);
    switch (ct_random_weighted(random, weights, G_N_ELEMENTS(weights))) {
    case 1:
        make_doubtful(self, random, &holding, now, &facts);
        break;
    case 2:
        make_unheld(random, &facts);
        break;
    case 3:
        make_unfit(random, now, &facts);
        break;
    default:
        break;
    }
    g_array_append_val(self->facts, facts);
    return facts;
}

/* Mails with four and with eight notices are digests; one referral in a hundred comes again. */
static void write_mail(CtStory *self, CtRandom *random, CtInstant now, bool minority, CtBuffer *out)
{
    static const unsigned weights[] = { 42, 1, 1 };
    static const size_t sizes[] = { 1, 4, NOTICES_OF_MAIL };
    CtFacts facts[NOTICES_OF_MAIL];
    size_t count = sizes[ct_random_weighted(random, weights, G_N_ELEMENTS(weights))];

    for (size_t i = 0; i < count; i++) {
        if (self->facts->len > 100 && ct_random_chance(random, 1, 100))
            facts[i] = g_array_index(self->facts, CtFacts, self->facts->len - 50);
        else
            facts[i] = draw_facts(self, random, now, minority);
    }
    ct_mailer_write(random, facts, count, now, out);
}

bool ct_story_write_mails(CtStory *self, const char *path, uint32_t mails, CtInstant now,
                          bool minority, GError **error)
{
    g_auto(CtBuffer) mail = ct_buffer_new(MAIL_CEILING);
    FILE *out = fopen(path, "we");

    if (out == NULL)
        return ct_fail_errno(error, errno, "demonstration mails");
    for (uint32_t i = 0; i < mails; i++) {
        CtRandom random = ct_random_of(self->plan.seed, self->mails++);
        CtInstant sent = now - (CtInstant)ct_random_below(&random, 3600);

        ct_buffer_empty(&mail);
        write_mail(self, &random, sent, minority, &mail);
        if (i % 20 == 19)
            ct_mailer_write_other(&random, self->mails, sent, &mail);
        (void)fwrite(mail.data, 1, mail.size, out);
    }
    bool well = ferror(out) == 0;
    if (fclose(out) != 0 || !well)
        return ct_fail_errno(error, errno, "demonstration mails");
    return true;
}

bool ct_story_write_book(const CtStory *self, const char *path, GError **error)
{
    FILE *out = fopen(path, "we");
    char line[CT_NETWORK_LINE_SIZE];

    if (out == NULL)
        return ct_fail_errno(error, errno, "demonstration customers");
    (void)fputs("line,name,street,town,email,language\n", out);
    for (uint32_t i = 0; i < self->plan.subscribers; i++) {
        CtPerson person = ct_people_person(self->plan.seed, i);

        (void)fprintf(out, "%s,%s,%s,%s,%s,%s\n", ct_network_line(&self->network, i, line),
                      person.name, person.street, person.town, person.email, person.language);
    }
    bool well = ferror(out) == 0;
    if (fclose(out) != 0 || !well)
        return ct_fail_errno(error, errno, "demonstration customers");
    return true;
}
