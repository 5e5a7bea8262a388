/* wire.h - one TCP connection to a mail server, in lines, with time limits, in clear or TLS.
 *
 * Blocking, one thread at a time. Every wait ends: a write or a whole line that takes longer than
 * the limit is CT_ERROR_SYSTEM. After the first failure the wire is of no more use.
 * TLS is 1.2 or later with the machine's trusted roots. What a server sent in clear after its
 * answer to STARTTLS is never taken for its words (the wire refuses to go on).
 * The program must ignore SIGPIPE (OpenSSL writes without MSG_NOSIGNAL).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_WIRE_LINE 4096

typedef struct CtWire CtWire;

void ct_wire_free(CtWire *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtWire, ct_wire_free)

/* Resolves and connects, each address in turn. SYSTEM when nobody answers. */
G_GNUC_WARN_UNUSED_RESULT
CtWire *ct_wire_open(const char *host, uint16_t port, unsigned seconds, GError **error);
/* Begins TLS. With `verify` the certificate must be valid for `host`. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_wire_secure(CtWire *self, const char *host, bool verify, GError **error);

G_GNUC_WARN_UNUSED_RESULT
bool ct_wire_send(CtWire *self, CtBytes bytes, GError **error);
/* One line without its CRLF (a bare LF ends one too); `out` borrows from the wire until the next
 * call. LIMIT when it is longer than CT_WIRE_LINE. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_wire_line(CtWire *self, unsigned seconds, CtBytes *out, GError **error);
