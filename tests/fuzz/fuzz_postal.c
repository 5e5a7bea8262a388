/* fuzz_postal.c - a block without fault keeps the rule, and put right again it stays as it is.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/postal.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_block(const CtPostal *self, CtPostalPlace place)
{
    g_auto(CtPostal) again = { 0 };
    g_autoptr(GString) text = g_string_new(NULL);

    g_assert(self->count >= 2 && self->count <= (place == CT_POSTAL_FRANCE ? 6 : 7));
    for (size_t i = 0; i < self->count; i++) {
        g_assert(g_utf8_strlen(self->line[i], -1) <= CT_POSTAL_WIDTH);
        g_assert(self->line[i][0] != '\0' && self->line[i][0] != ' ');
        g_string_append(text, self->line[i]);
        g_string_append_c(text, '\n');
    }
    g_assert(
        ct_postal_read((CtBytes){ (const uint8_t *)text->str, text->len }, place, &again, NULL));
    g_assert(again.count == self->count);
    for (size_t i = 0; i < self->count; i++)
        g_assert(strcmp(again.line[i], self->line[i]) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int place = CT_POSTAL_FRANCE; place <= CT_POSTAL_ABROAD; place++) {
        g_auto(CtPostal) postal = { 0 };
        CtPostalFaults faults;
        bool sound =
            ct_postal_read((CtBytes){ data, size }, (CtPostalPlace)place, &postal, &faults);

        g_assert(sound == (faults.count == 0));
        g_assert(postal.count <= CT_POSTAL_LINES);
        if (sound)
            check_block(&postal, (CtPostalPlace)place);
    }
    return 0;
}
