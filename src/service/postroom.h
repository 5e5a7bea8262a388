/* postroom.h - the role that sends: questions to providers, notices by e-mail.
 *
 * Letters wait for `constat post letters`: paper is handed over by a person. A mail server that is
 * not there keeps no question waiting.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "service/watch.h"

/* A role's function; `user` is a CtWatch. */
int ct_postroom_run(void *user);
