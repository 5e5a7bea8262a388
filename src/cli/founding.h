/* founding.h - the demonstration's two instances: an authority and a provider that know each other.
 *
 * Made in a folder: authority/ and provider/ (instances), exchange/ (the sealed files between
 * them), bench/ (one key file per member, and the reviewer's signing key; they would be in their
 * pockets), input/ (what the invented world sends). Settings come from share/demo/, to which the
 * mail server's port, the bench's public keys and the people's roles are added; the provider gets
 * the reviewer's key.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cli/opening.h"
#include "seal/envelope.h"

#define CT_FOUNDING_AUTHORITY "response"
#define CT_FOUNDING_PROVIDER  "access"
#define CT_FOUNDING_BENCH     3                /* members */
#define CT_FOUNDING_MEMBER    "Claude Exemple" /* whose key is the first of the bench */
#define CT_FOUNDING_REVIEWER  "Andrea Modele"

typedef struct {
    const char *folder; /* where everything goes; it must not exist yet */
    const char *share;
    CtInstant start; /* legal time at which both begin */
    uint16_t smtp_port;
} CtFoundingPlan;

typedef struct {
    CtOpening authority;
    CtOpening provider;
    CtEnvelopePair member; /* the first of the bench */
    CtNoteSigner reviewer;
} CtFounding;

bool ct_founding_make(const CtFoundingPlan *plan, CtFounding *out, GError **error);
void ct_founding_clear(CtFounding *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtFounding, ct_founding_clear)
