/* inside_look.h - one file looked at: what it is, by its structure.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/inside_talk.h"
#include "jail/channel.h"

/* What opens files at its first use. */
void ct_inside_look_warm_up(void);
/* Tells facts and children of the file through the channel. False when it could not be read to
 * its end; what was told stays told. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_inside_look_run(CtChannel *channel, const CtInsideTalkLook *look, GError **error);
