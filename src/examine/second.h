/* second.h - a second pair of hands: one function of one argument, run beside the caller.
 *
 * A thread that sleeps until it is given something and is waited for after. It costs some
 * microseconds each time, so that what it is given should last a thousand. The thread is made
 * when first used.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/error.h"

typedef struct CtSecond CtSecond;
typedef void (*CtSecondWork)(void *user);

CtSecond *ct_second_new(void);
void ct_second_free(CtSecond *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtSecond, ct_second_free)

/* Begins work(user); false when no thread could be made, and then nothing was begun. */
bool ct_second_begin(CtSecond *self, CtSecondWork work, void *user);
void ct_second_wait(CtSecond *self); /* until it has ended */
