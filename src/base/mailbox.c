/* mailbox.c - what an address may not hold.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/mailbox.h"

#include "base/text.h"

#include <string.h>

enum { ADDRESS_MAX = 254 };

bool ct_mailbox_is_address(const char *text)
{
    CtBytes bytes = ct_bytes_of_text(text);
    const char *at = strchr(text, '@');

    if (bytes.size > ADDRESS_MAX || !ct_text_is_utf8(bytes))
        return false;
    for (size_t i = 0; i < bytes.size; i++)
        if (bytes.data[i] <= ' ' || bytes.data[i] == 0x7f ||
            strchr("<>\"\\,", bytes.data[i]) != NULL)
            return false;
    return at != NULL && at != text && at[1] != '\0' && strchr(at + 1, '@') == NULL;
}

bool ct_mailbox_is_same(const char *a, const char *b)
{
    g_autofree char *first = g_utf8_casefold(a, -1);
    g_autofree char *second = g_utf8_casefold(b, -1);

    return strcmp(first, second) == 0;
}
