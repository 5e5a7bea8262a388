/* answers.h - the role of a provider: answering the requests that lie in its exchange folders.
 *
 * The lease index is opened for each batch of requests, so that an index made anew by
 * `constat logs` is used from then on. Without an index requests lie, and the log says why.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "service/watch.h"

/* A role's function; `user` is a CtWatch. */
int ct_answers_run(void *user);
