/* session.h - a member of the bench at the machine: how a sealed case's notice is rendered.
 *
 * Until a seal, a notice is rendered by the machine for the person it is addressed to, and what is
 * logged are its order, its attempt and what became of it. Once part of a case is sealed, every
 * rendering is a join (desk/joining.h): the state's `join` for a purpose of the notice's name, by
 * the person of the session, with his key, on the word that lies in the mandate (desk/word.h) where
 * the line wants one. The notice is rendered first; the word is spent and the entry durable before
 * the rendering leaves the machine, and neither happens when it cannot be rendered or sent.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/turn.h"
#include "cases/values.h"

typedef struct {
    const char *person;           /* as mandate.yaml lists people */
    const CtEnvelopePair *member; /* his key */
} CtSession;

/* What the notice of `item` may quote, for rendering alone; `self` NULL is the machine alone.
 * DENIED: part of the case is sealed and there is no session, or the join is refused, with its
 * reason. The caller frees the result. */
CtValues *ct_session_values(const CtSession *self, CtBook *book, const CtCase *subject,
                            const CtOutboxItem *item, CtInstant now, GError **error);
/* What was rendered is about to leave: where it was a join, the word is spent and the entry made,
 * in a batch that is durable before it leaves. DENIED as above. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_session_enter(const CtSession *self, const CtTurn *turn, const CtCase *subject,
                      const CtOutboxItem *item, GError **error);
/* Whether the case's state lets anybody render that notice by a join. */
bool ct_session_is_foreseen(const CtCase *subject, const CtOutboxItem *item);
