/* year.h - the demonstration's year, day by day: what comes in, what is done, what goes out.
 *
 * Day one brings the flood, every following week a trickle. Within a day: mails are taken in, the
 * provider is asked and answers until nobody has a question left, notices leave, letters are handed
 * over; the carrier, the mail server's reports, the bench, the reviewer and the court answer in
 * their time.
 * After each intake the provider's answers are compared with the invented truth: a token that
 * stands for another subscriber than the true one is counted as wrong, and one is a failure.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cli/founding.h"
#include "cli/stage.h"
#include "demo/story.h"
#include "desk/day.h"
#include "desk/inbox.h"
#include "desk/posting.h"
#include "desk/provider.h"

typedef struct {
    uint32_t mails;   /* on day one */
    uint32_t trickle; /* a week */
    uint32_t weeks;
} CtYearPlan;

typedef struct {
    CtInboxCounts inbox;
    CtDayCounts day;
    CtProviderCounts provider;
    CtPostingCounts posting;
    CtPostingStatus carrier;
    uint64_t decisions; /* events by persons */
    uint64_t words;     /* authorisations that the reviewer signed */
    uint64_t named;     /* referrals that got a token */
    uint64_t wrong;     /* of these, the token of somebody else */
} CtYearCounts;

typedef struct {
    CtFounding *founding;
    CtStage *stage;
    CtStory *story;
    CtWorker *worker;
    CtLogbook *logbook;
    CtSheet *sheet;
    const char *input; /* folder for the mails */
    void (*progress)(void *user, uint64_t done, uint64_t total);
    void *user;
    CtYearCounts counts;
    int64_t compared; /* the last case whose token was compared with the truth */
} CtYear;

bool ct_year_run(CtYear *self, const CtYearPlan *plan, GError **error);
