/* xml_salt.c - one secret per process.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/xml_salt.h"

#include <glib.h>

static unsigned long secret = 0;

void ct_xml_salt_warm_up(void)
{
    while (secret == 0)
        secret = (unsigned long)g_random_int() << 32 | g_random_int();
}

unsigned long ct_xml_salt(void)
{
    ct_xml_salt_warm_up();
    return secret;
}
