/* story.h - who offends when: the invented year of the demonstration.
 *
 * Day one brings a flood of referral mails about subscribers drawn at random; then a trickle
 * comes every week from a small minority of repeat offenders, so that every stage of the
 * procedure is reached. A fixed part of the questions cannot be answered with one name
 * (no port on a shared address, a change of holder within the clock tolerance, an address
 * nobody held, a day without logs), some referrals are unfit, some come twice, and some mails
 * are not referrals. All of it is drawn from one seed; the truth is kept for the final count.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "demo/facts.h"
#include "demo/network.h"

typedef struct CtStory CtStory;

typedef struct {
    uint64_t seed;
    uint32_t subscribers;
    uint32_t minority; /* how many of them go on */
    CtInstant start;   /* day one */
} CtStoryPlan;

/* The network's logs reach from 120 days before `start` to 400 days after it. */
CtStory *ct_story_new(const CtStoryPlan *plan);
void ct_story_free(CtStory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtStory, ct_story_free)

const CtNetwork *ct_story_network(const CtStory *self);
/* Writes an mbox of `mails` referral mails and a twentieth of that of other mail, all sent
 * shortly before `now`; `minority`: only about the repeat offenders. */
bool ct_story_write_mails(CtStory *self, const char *path, uint32_t mails, CtInstant now,
                          bool minority, GError **error);
/* The truth about the referral of that number; NULL when there is none. Borrowed. */
const CtFacts *ct_story_facts(const CtStory *self, uint32_t number);
uint32_t ct_story_count(const CtStory *self);
/* The provider's customer book as CSV: access line, name, street, town, e-mail, language. */
bool ct_story_write_book(const CtStory *self, const char *path, GError **error);
