/* fuzz_json.c - what we accept is printed and read again as the same tokens.
 *
 * Oracle: tokens -> our writer -> tokens, compared by printing once more: both prints are
 * equal, the second text is accepted, and skipping the whole value accepts what stepping does.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/json.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print_token(CtJsonWriter *out, const char *key, const CtJson *json, CtJsonToken token)
{
    switch (token) {
    case CT_JSON_OBJECT:
        ct_json_open_object(out, key);
        break;
    case CT_JSON_OBJECT_END:
        ct_json_close_object(out);
        break;
    case CT_JSON_ARRAY:
        ct_json_open_array(out, key);
        break;
    case CT_JSON_ARRAY_END:
        ct_json_close_array(out);
        break;
    case CT_JSON_TEXT:
        ct_json_add_text(out, key, json->text);
        break;
    case CT_JSON_WHOLE:
        ct_json_add_number(out, key, json->number);
        break;
    case CT_JSON_REAL:
        ct_json_add_raw(out, key, json->text);
        break;
    case CT_JSON_TRUE:
    case CT_JSON_FALSE:
        ct_json_add_bool(out, key, token == CT_JSON_TRUE);
        break;
    case CT_JSON_NULL:
        ct_json_add_null(out, key);
        break;
    case CT_JSON_END:
    case CT_JSON_KEY:
    default:
        g_assert_not_reached();
    }
}

static bool reprint(CtBytes text, CtBuffer *out)
{
    g_auto(CtJson) json = ct_json_over(text);
    CtJsonWriter writer = ct_json_writer(out);
    g_autofree char *key = NULL;

    for (CtJsonToken token = ct_json_step(&json); token != CT_JSON_END;
         token = ct_json_step(&json)) {
        if (token == CT_JSON_KEY) {
            g_free(key);
            key = ct_bytes_to_text(json.text);
            continue;
        }
        print_token(&writer, key, &json, token);
        g_clear_pointer(&key, g_free);
    }
    return ct_json_check(&json, "fuzz", NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes text = { data, size };
    g_auto(CtBuffer) first = ct_buffer_new(size * 6 + 64);
    g_auto(CtBuffer) second = ct_buffer_new(size * 6 + 64);
    g_auto(CtJson) skipper = ct_json_over(text);
    bool accepted = reprint(text, &first);

    ct_json_skip(&skipper, ct_json_step(&skipper));
    g_assert(ct_json_check(&skipper, "skipped", NULL) == accepted);
    if (!accepted)
        return 0;
    g_assert(ct_buffer_ok(&first));
    g_assert(reprint(ct_buffer_bytes(&first), &second));
    g_assert(ct_bytes_equal(ct_buffer_bytes(&first), ct_buffer_bytes(&second)));
    return 0;
}
