/* loop.h - a worker's life: warm up, close the jail, answer sources until the parent hangs up.
 *
 * Descriptor 0 brings sources, descriptor 1 takes answers (jail/protocol.h). Which reader a
 * source gets is asked of `choose`, so that test programs bring their own readers and the
 * product's table (format/format.h) stays clean. Answers are written when the next source is
 * not there yet or 64 KiB wait, so that many small sources cost few system calls; the price
 * is that a crash also loses the last unwritten answers, which the parent asks for again.
 * Nothing is ever printed: standard error is closed, and GLib's messages are dropped because
 * they could quote a source.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

/* The reader for a source, or NULL; `name` is empty when the format is to be detected. */
typedef const CtFormat *(*CtLoopChoose)(const char *name, CtBytes source);

/* The main function of a worker program. Arguments: memory in bytes, processor seconds for the
 * first source, "required" or "wanted" for Landlock. Returns the exit status. */
int ct_loop_run(int argc, char **argv, CtLoopChoose choose, void (*warm_up)(void));
