/* constat_worker.c - the jailed program that reads hostile bytes with the product's formats.
 *
 * `constat` starts it; nobody else has a use for it. Its life is told in workers/loop.h, the
 * formats stand in format/format.c.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/loop.h"

#include <string.h>

static const CtFormat *choose(const char *name, CtBytes source)
{
    if (strcmp(name, CT_FORMAT_MAIL_ROOM) == 0)
        return ct_format_of_mail(source);
    if (strcmp(name, CT_FORMAT_ANSWER_ROOM) == 0)
        return ct_format_of_answer(source);
    return name[0] == '\0' ? ct_format_of(source) : ct_format_named(name);
}

int main(int argc, char **argv)
{
    return ct_loop_run(argc, argv, choose, ct_format_warm_up);
}
