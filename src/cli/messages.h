/* messages.h - what the program says on standard error, safe for the terminal that shows it.
 *
 * Messages quote what was asked and what was read: names of files, words of feeds, options. A
 * control character in one of them would command the terminal, move what was said before, or
 * forge a line in a log; so each is written as \xNN, but for the line's end, the tab and the
 * return that a progress bar needs. The second half of Latin-1's controls (U+0080 to U+009F) counts
 * too. Everything else passes as it is.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <stdbool.h>

/* From now on stderr is escaped; false when it could not be arranged, and stderr is as it was. */
bool ct_messages_guard(void);
