/* window.h - the role that answers what pages ask of a mandate with a restricted channel.
 *
 * It has the mandate's keys, listens on run/NAME.socket (web/caller.h) and knows nothing of HTTP:
 * what comes in is one record of desk/counter.h, read as hostile, and one goes out. Questions are
 * answered one after the other; whoever does not ask within a second is sent away.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

/* A role's function; `user` is a CtWatch. */
int ct_window_run(void *user);
