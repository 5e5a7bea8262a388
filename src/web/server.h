/* server.h - the pages over HTTP, on loopback only.
 *
 * In:  requests from this machine. GET and HEAD are answered; POST where portal.h takes one, with
 *      its length said before and no more than it allows (411, 413); else 405. A Host that is not
 *      a name of loopback is 421, so that no foreign site reaches the pages through a browser here
 *      (DNS rebinding). A front server forwards with `Host: localhost` and X-Forwarded-For.
 * Out: pages of site.h with strict headers: no script, no frame, no foreign origin, no form but to
 *      us, no cache, no referrer. No cookie is set or read; nothing about a request is written.
 * A CSAF provider's folder is served as files (provider_folder.h), what is open of it to be kept.
 * One thread, the caller's: ct_server_turn answers what has come and returns.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/provider_folder.h"
#include "web/view.h"

typedef struct CtServer CtServer;

/* Listens on 127.0.0.1; port 0 takes a free one. `provider` is borrowed until ct_server_free.
 * SYSTEM when the port cannot be had. The caller frees the result. */
CtServer *ct_server_new(uint16_t port, const CtViewProvider *provider, GError **error);
void ct_server_free(CtServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtServer, ct_server_free)

/* What lies at /.well-known/csaf/ and /.well-known/security.txt; borrowed until ct_server_free.
 * Without it nothing does. */
void ct_server_show_folder(CtServer *self, const CtProviderFolder *folder);
uint16_t ct_server_port(const CtServer *self);
/* Waits up to that long for requests and answers them; returns early when there were some. */
bool ct_server_turn(CtServer *self, unsigned milliseconds, GError **error);
/* The reason of the last page of 500, once; NULL when there was none since. The caller frees it
 * and writes it where the service writes. */
GError *ct_server_take_problem(CtServer *self);
