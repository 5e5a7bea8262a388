/* small_law.h - a procedure for tests of what is lived, not of what is read.
 *
 * One letter, one reminder that must follow it, an answer, a decision of two of three persons, two
 * compartments, an emit; periods in round days under the plain calendar, so that counts can be
 * worked out by hand.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/parser.h"

#include "test.h"

#define SMALL_LAW                                                                                  \
    "procedure small version 1\n"                                                                  \
    "key k\n"                                                                                      \
    "holds facts (what, kind), content (note)\n"                                                   \
    "calendar plain\n"                                                                             \
    "law A \"art. 1\"\n"                                                                           \
    "role judge bench\n"                                                                           \
    "role post machine\n"                                                                          \
    "event told from intake exogenous carries what text, kind one-of red blue\n"                   \
    "event ruled from judge exogenous carries verdict one-of yes no, note text\n"                  \
    "event back from post answers letter\n"                                                        \
    "notice letter by letter to k under A text t languages fr\n"                                   \
    "notice reminder by letter to k under A text t languages fr\n"                                 \
    "limit facts 2 years under A\n"                                                                \
    "limit content 2 years under A\n"                                                              \
    "require reminder after letter\n"                                                              \
    "gate yes on ruled by judge 2 of 3\n"                                                          \
    "state begun initial\n"                                                                        \
    "keep facts 30 days from opened under A\n"                                                     \
    "on told -> asked do send letter\n"                                                            \
    "after 30 days from opened -> ended under A\n"                                                 \
    "state asked\n"                                                                                \
    "keep facts 90 days from opened under A\n"                                                     \
    "keep content 90 days from opened under A\n"                                                   \
    "on ruled if verdict = yes -> ended do emit heard to second key what carries what, kind\n"     \
    "on back -> returned\n"                                                                        \
    "after 10 days from sent(letter) -> reminded do send reminder\n"                               \
    "after 60 days from opened -> ended\n"                                                         \
    "state reminded\n"                                                                             \
    "keep facts 90 days from opened under A\n"                                                     \
    "keep content 90 days from opened under A\n"                                                   \
    "on ruled if verdict = yes -> ended do emit heard to second key what carries what, kind\n"     \
    "on back -> returned\n"                                                                        \
    "after 60 days from opened -> ended\n"                                                         \
    "state returned final\n"                                                                       \
    "state ended final\n"                                                                          \
    "measure letters = sent(letter)\n"                                                             \
    "measure reminders = sent(reminder)\n"                                                         \
    "measure returned = entered(returned)\n"                                                       \
    "measure ended = entered(ended)\n"

#define SECOND_LAW                                                                                 \
    "procedure second version 1\n"                                                                 \
    "key k\n"                                                                                      \
    "holds facts (what, kind)\n"                                                                   \
    "calendar plain\n"                                                                             \
    "law A \"art. 1\"\n"                                                                           \
    "event heard from intake exogenous carries kind one-of blue red green, what text\n"            \
    "limit facts 1 years under A\n"                                                                \
    "state idle initial\n"                                                                         \
    "keep facts 5 days from opened under A\n"                                                      \
    "on heard if kind = red -> seen-red\n"                                                         \
    "on heard -> seen-other\n"                                                                     \
    "after 5 days from opened -> over\n"                                                           \
    "state seen-red final\n"                                                                       \
    "state seen-other final\n"                                                                     \
    "state over final\n"

static inline CtProcedure *small_law_read(const char *text)
{
    g_autoptr(GError) error = NULL;
    CtProcedure *procedure = ct_parser_read(ct_bytes_of_text(text), "small", &error);

    if (error != NULL)
        print_error("%s\n", error->message);
    assert_non_null(procedure);
    return procedure;
}
