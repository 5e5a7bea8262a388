/* test_step.c - golden stories: every transition of the shipped procedures, every edge of their
 * windows, gates, requirements, and a procedure that is written here.
 *
 * Method: each story is told line by line (story.h) with its expected states and orders worked out by
 * hand from the texts; the last test counts that together they fired every transition.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "story.h"

/* Up to a first recommendation sent on Monday 19 January 2026 at 09:00 in Paris. */
#define WARNED                                                                                     \
    "open 2026-01-05T10:00:00Z\n"                                                                  \
    "infringement-referred 2026-01-05T11:00:00Z at=2026-01-02T20:00:00Z ip=192.0.2.7 port=6881 "   \
    "title=Example\n"                                                                              \
    "= identity-asked send:ask-identity\n"                                                         \
    "sent ask-identity 2026-01-05T12:00:00Z\n"                                                     \
    "stored identity 2026-01-08T08:00:00Z\n"                                                       \
    "identity-answer 2026-01-08T08:00:00Z outcome=known\n"                                         \
    "= first-warned send:warn1\n"                                                                  \
    "sent warn1 2026-01-19T08:00:00Z\n"
#define SECOND                                                                                     \
    WARNED "infringement-referred 2026-03-02T11:00:00Z at=2026-02-27T20:00:00Z title=Example\n"    \
           "= second-ordered send:warn2e send:warn2\n"                                             \
           "sent warn2e 2026-03-03T08:00:00Z\n"                                                    \
           "sent warn2 2026-03-04T08:00:00Z\n"
#define SERVED                                                                                     \
    SECOND "letter-presented 2026-03-09T10:00:00Z at=2026-03-06T09:00:00Z\n"                       \
           "= second-served seal:identity\n"
#define REVIEW                                                                                     \
    SERVED "infringement-referred 2026-06-01T10:00:00Z at=2026-05-29T20:00:00Z\n"                  \
           "= under-review task:decide-review@2026-07-31T22:00:00Z\n"
#define HEARING                                                                                    \
    REVIEW "review-decision 2026-06-10T10:00:00Z outcome=link by=7\n"                              \
           "= hearing-open send:invite\n"                                                          \
           "sent invite 2026-06-11T08:00:00Z\n"
#define REFERRED                                                                                   \
    HEARING "review-decision 2026-07-02T10:00:00Z outcome=refer by=7\n"                            \
            "= court-referred send:court-file\n"                                                   \
            "sent court-file 2026-07-03T08:00:00Z\n"
#define EXECUTING                                                                                  \
    REFERRED "court-judgment 2026-12-01T08:00:00Z outcome=sanction\n"                              \
             "= sanction-executing\n"

static const char *const graduated_stories[] = {
    /* nobody asked: two months from receipt, erasure at the second, the deadline at midnight */
    "open 2026-01-05T10:00:00Z\n"
    "stored facts 2026-01-05T10:00:00Z\n"
    "until 2026-03-05T09:59:59Z\n= no-warning-yet\n"
    "until 2026-03-05T10:00:00Z\n= no-warning-yet erase:facts\n"
    "until 2026-03-05T22:59:59Z\n= no-warning-yet\n"
    "until 2026-03-05T23:00:00Z\n= case-closed\n",
    /* the provider does not answer within eight days: overdue on Tuesday 13 January at 24:00 */
    "open 2026-01-05T10:00:00Z\n"
    "infringement-referred 2026-01-05T11:00:00Z at=2026-01-02T20:00:00Z title=Example\n"
    "infringement-referred 2026-01-06T11:00:00Z at=2026-01-03T20:00:00Z title=Example\n"
    "= identity-asked send:ask-identity\n"
    "sent ask-identity 2026-01-05T12:00:00Z\n"
    "until 2026-01-13T22:59:59Z\n= identity-asked\n"
    "until 2026-01-13T23:00:00Z\n= identity-overdue task:chase-provider@2026-01-19T23:00:00Z\n"
    "infringement-referred 2026-01-15T11:00:00Z at=2026-01-12T20:00:00Z title=Example\n"
    "identity-answer 2026-01-16T11:00:00Z outcome=known\n= first-warned send:warn1\n",
    "open 2026-01-05T10:00:00Z\n"
    "infringement-referred 2026-01-05T11:00:00Z title=Example\n"
    "sent ask-identity 2026-01-05T12:00:00Z\n"
    "identity-answer 2026-01-16T11:00:00Z outcome=ambiguous\n"
    "= case-closed send:ask-identity task:chase-provider@2026-01-19T23:00:00Z\n"
    "until 2026-03-05T11:00:00Z\n= case-closed erase:facts erase:content\n",
    "open 2026-01-05T10:00:00Z\n"
    "infringement-referred 2026-01-05T11:00:00Z title=Example\n"
    "identity-answer 2026-01-06T11:00:00Z outcome=unknown\n= case-closed send:ask-identity\n",
    /* the question was never sent, or never answered: two months in all */
    "open 2026-01-05T10:00:00Z\n"
    "infringement-referred 2026-01-05T11:00:00Z title=Example\n"
    "until 2026-03-05T23:00:00Z\n= case-closed send:ask-identity erase:facts erase:content\n",
    "open 2026-01-05T10:00:00Z\n"
    "infringement-referred 2026-01-05T11:00:00Z title=Example\n"
    "sent ask-identity 2026-01-05T12:00:00Z\n"
    "until 2026-03-05T23:00:00Z\n"
    "= case-closed send:ask-identity task:chase-provider@2026-01-19T23:00:00Z erase:facts "
    "erase:content\n",
    /* the window: eight days after sending, then up to six months, to the second */
    WARNED "infringement-referred 2026-02-02T10:00:00Z at=2026-01-27T07:59:59Z\n= first-warned\n"
           "infringement-referred 2026-02-02T10:00:00Z at=2026-01-27T08:00:00Z\n"
           "= second-ordered send:warn2e send:warn2\n",
    /* 19 January at 09:00 in winter plus six months is 09:00 in summer; the case still hears of it */
    WARNED "infringement-referred 2026-12-02T10:00:00Z at=2026-07-19T07:00:00Z\n= first-warned\n"
           "infringement-referred 2026-12-02T10:00:00Z at=2026-07-19T06:59:59Z\n"
           "= second-ordered send:warn2e send:warn2\n",
    WARNED "mail-bounced 2026-01-19T09:00:00Z class=soft\n= first-warned\n"
           "mail-bounced 2026-01-19T10:00:00Z class=hard\n= first-warned send:letter1\n"
           "observation-received 2026-01-30T10:00:00Z\n"
           "= first-warned task:reply-observation@2026-02-16T23:00:00Z\n"
           "until 2027-03-19T07:59:59Z\n= first-warned\n"
           "until 2027-03-19T08:00:00Z\n= first-warned erase:facts erase:content erase:identity\n"
           "until 2027-03-19T23:00:00Z\n= case-closed\n",
    /* the mail was refused, its fallback carried it: the clock runs from the letter */
    "open 2026-01-05T10:00:00Z\n"
    "infringement-referred 2026-01-05T11:00:00Z title=Example\n"
    "identity-answer 2026-01-08T08:00:00Z outcome=known\n"
    "sent letter1 2026-01-20T08:00:00Z\n"
    "infringement-referred 2026-02-02T10:00:00Z at=2026-01-28T08:00:00Z\n"
    "= second-ordered send:ask-identity send:warn1 send:warn2e send:warn2\n",
    /* no first recommendation within two months of receipt: erased and closed */
    "open 2026-01-05T10:00:00Z\n"
    "infringement-referred 2026-01-05T11:00:00Z title=Example\n"
    "identity-answer 2026-01-08T08:00:00Z outcome=known\n= first-warned send:ask-identity "
    "send:warn1\n"
    "until 2026-03-05T23:00:00Z\n= case-closed erase:facts erase:content\n",
    SECOND "observation-received 2026-03-05T10:00:00Z\n"
           "= second-ordered task:reply-observation@2026-03-20T23:00:00Z\n"
           "letter-returned 2026-03-25T10:00:00Z at=2026-03-06T09:00:00Z reason=unclaimed\n"
           "= second-served seal:identity\n",
    SECOND "letter-returned 2026-03-25T10:00:00Z reason=unknown-at-address\n"
           "= second-unserved task:find-address@2026-04-24T22:00:00Z\n"
           "letter-presented 2026-04-20T10:00:00Z\n= second-served seal:identity\n",
    /* 4 May 2026 is a Monday; 4 September a Friday */
    SECOND "until 2026-05-04T21:59:59Z\n= second-ordered\n"
           "until 2026-05-04T22:00:00Z\n= second-unserved\n"
           "until 2026-09-04T22:00:00Z\n= case-closed\n"
           "until 2027-03-19T08:00:00Z\n= case-closed erase:facts erase:content erase:identity\n",
    /* the second letter goes out so late that the first one's fourteen months end before */
    WARNED "infringement-referred 2027-03-01T11:00:00Z at=2026-07-01T20:00:00Z title=Example\n"
           "= second-ordered send:warn2e send:warn2\n"
           "until 2027-03-19T23:00:00Z\n"
           "= case-closed erase:facts erase:content erase:identity\n",
    WARNED "infringement-referred 2026-10-01T11:00:00Z at=2026-07-01T20:00:00Z title=Example\n"
           "sent warn2 2026-12-04T08:00:00Z\n"
           "until 2027-02-04T23:00:00Z\n= second-unserved send:warn2e send:warn2\n"
           "until 2027-03-19T23:00:00Z\n"
           "= case-closed erase:facts erase:content erase:identity\n",
    /* a year from presentation, both ends outside */
    SERVED "infringement-referred 2026-06-01T10:00:00Z at=2026-03-06T09:00:00Z\n= second-served\n"
           "infringement-referred 2026-06-01T10:00:00Z at=2026-03-06T09:00:01Z\n"
           "= under-review task:decide-review@2026-07-31T22:00:00Z\n",
    SERVED "infringement-referred 2027-06-01T10:00:00Z at=2027-03-06T09:00:00Z\n= second-served\n"
           "infringement-referred 2027-06-01T10:00:00Z at=2027-03-06T08:59:59Z\n"
           "= under-review task:decide-review@2027-08-02T22:00:00Z\n",
    SERVED "observation-received 2026-03-10T10:00:00Z\n"
           "= second-served task:reply-observation@2026-03-25T23:00:00Z\n"
           "until 2027-10-06T21:59:59Z\n= second-served\n"
           "until 2027-10-06T22:00:00Z\n= case-closed\n"
           "until 2027-12-06T09:00:00Z\n= case-closed erase:facts erase:content erase:identity\n",
    REVIEW "review-decision 2026-06-10T10:00:00Z outcome=close by=7\n= case-closed\n",
    REVIEW "review-decision 2026-06-10T10:00:00Z outcome=defer by=7\n"
           "review-decision 2026-06-11T10:00:00Z outcome=defer by=7\n"
           "review-decision 2026-06-12T10:00:00Z outcome=defer by=7\n= under-review\n"
           "until 2027-11-08T23:00:00Z\n= case-closed\n",
    HEARING "observation-received 2026-06-20T10:00:00Z\n= hearing-open\n"
            /* 15 days to the second; before that the vote does not even count */
            "review-decision 2026-06-26T07:59:59Z outcome=refer by=7\n= hearing-open\n"
            "review-decision 2026-06-26T08:00:00Z outcome=refer by=7\n"
            "= court-referred send:court-file\n",
    HEARING "review-decision 2026-06-26T08:00:00Z outcome=close by=7\n= case-closed\n",
    HEARING "until 2027-11-08T23:00:00Z\n= case-closed\n",
    REFERRED "court-judgment 2026-12-01T08:00:00Z outcome=dismissed\n"
             "= case-closed erase:facts erase:content erase:identity\n",
    REFERRED "until 2027-07-03T08:00:00Z\n= court-referred erase:facts erase:content "
             "erase:identity\n"
             "until 2027-07-05T22:00:00Z\n= case-closed\n",
    EXECUTING "sanction-ended 2027-01-15T08:00:00Z\n"
              "= case-closed erase:facts erase:content erase:identity\n",
    EXECUTING "until 2028-01-03T22:59:59Z\n= sanction-executing\n"
              "until 2028-01-03T23:00:00Z\n= case-closed\n"
              "until 2029-01-01T08:00:00Z\n= case-closed erase:facts erase:content "
              "erase:identity\n",
    /* sixty days of appeal are not counted in the thirteen months */
    EXECUTING "appeal-lodged 2026-12-11T08:00:00Z\n= sanction-appealed\n"
              "appeal-ruled 2027-02-09T08:00:00Z outcome=upheld\n= sanction-executing\n"
              "until 2028-02-29T22:59:59Z\n= sanction-executing\n"
              "until 2028-02-29T23:00:00Z\n= case-closed\n",
    EXECUTING "appeal-lodged 2026-12-11T08:00:00Z\n"
              "appeal-ruled 2027-02-09T08:00:00Z outcome=reversed\n"
              "= case-closed erase:facts erase:content erase:identity\n",
    EXECUTING "appeal-lodged 2026-12-11T08:00:00Z\n"
              "until 2027-12-13T23:00:00Z\n"
              "= case-closed erase:facts erase:content erase:identity\n",
};

static const char *const intake_stories[] = {
    "open 2026-01-05T10:00:00Z\n"
    "referral-lodged 2026-01-05T10:00:00Z at=2026-01-02T20:00:00Z ip=192.0.2.7 port=6881 "
    "title=Example\n"
    "referral-checked 2026-01-06T10:00:00Z outcome=admissible\n= token-asked send:ask-token\n"
    "sent ask-token 2026-01-06T12:00:00Z\n"
    "token-answer 2026-01-08T10:00:00Z outcome=one subscriber=sub-17\n"
    "= token-joined emit:infringement-referred\n"
    "until 2026-03-05T10:00:00Z\n= token-joined erase:facts erase:content\n",
    "open 2026-01-05T10:00:00Z\n"
    "referral-lodged 2026-01-05T10:00:00Z at=2025-07-05T09:00:00Z\n"
    "referral-checked 2026-01-06T10:00:00Z outcome=admissible\n= token-asked send:ask-token\n"
    "token-answer 2026-01-08T10:00:00Z outcome=gap\n= token-missing\n",
    /* facts of more than six months */
    "open 2026-01-05T10:00:00Z\n"
    "referral-lodged 2026-01-05T10:00:00Z at=2025-07-05T08:59:59Z\n"
    "referral-checked 2026-01-06T10:00:00Z outcome=admissible\n= inadmissible\n",
    "open 2026-01-05T10:00:00Z\n"
    "referral-checked 2026-01-06T10:00:00Z outcome=rejected reason=no-port\n= inadmissible\n",
    "open 2026-01-05T10:00:00Z\nuntil 2026-01-20T23:00:00Z\n= inadmissible\n",
    "open 2026-01-05T10:00:00Z\n"
    "referral-checked 2026-01-06T10:00:00Z outcome=admissible\n"
    "sent ask-token 2026-01-06T12:00:00Z\n"
    "until 2026-01-14T22:59:59Z\n= token-asked send:ask-token\n"
    "until 2026-01-14T23:00:00Z\n= token-missing\n",
    "open 2026-01-05T10:00:00Z\n"
    "referral-checked 2026-01-06T10:00:00Z outcome=admissible\n"
    "until 2026-03-05T23:00:00Z\n= token-missing send:ask-token erase:facts\n",
};

static void tell_all(const char *file, const char *const *stories, size_t count)
{
    Story story;

    story_begin(&story, story_shipped(file));
    for (size_t i = 0; i < count; i++)
        story_tell(&story, stories[i]);
    for (size_t i = 0; i < story.procedure->transition_count; i++)
        if (!story.fired[i])
            fail_msg("no story of %s line %d", file, story.procedure->transition[i].line);
    story_end(&story);
}

static void test_step_every_transition_of_the_graduated_response(void **state)
{
    (void)state;
    tell_all("graduated.proc", graduated_stories, G_N_ELEMENTS(graduated_stories));
}

static void test_step_every_transition_of_the_referral_intake(void **state)
{
    (void)state;
    tell_all("intake.proc", intake_stories, G_N_ELEMENTS(intake_stories));
}

CT_TEST_MAIN(CT_TEST(test_step_every_transition_of_the_graduated_response),
             CT_TEST(test_step_every_transition_of_the_referral_intake))
