/* inside_digests.h - a database of known digests, read through the descriptor that was lent.
 *
 * The database (format/nsrl_database.h) is descriptor 3, read by place; its records go to the
 * parent as frames, each one encoded record (base/record.h). Memory does not grow with it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "jail/channel.h"

G_GNUC_WARN_UNUSED_RESULT
bool ct_inside_digests_run(CtChannel *channel, CtBytes request, GError **error);
