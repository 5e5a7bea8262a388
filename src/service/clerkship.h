/* clerkship.h - the role that works off what is due: deadlines, emissions, erasures.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "service/watch.h"

/* A role's function; `user` is a CtWatch. */
int ct_clerkship_run(void *user);
