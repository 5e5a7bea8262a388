/* fuzz_yaml.c - what we accept is written in another form of YAML and read as the same tree.
 *
 * Oracle: the tree is printed in flow form with every scalar quoted, read again, and compared
 * node by node. A refusal must come with an error.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/text.h"
#include "base/yaml.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libfyaml 0.7.12 forgets a block of its own on some refusals inside deep flow collections;
 * configuration is read once a start, so that is no matter, but it would end every run here. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

/* YAML grants an implicit key 1024 characters; a longer one cannot be printed this way. */
#define LONGEST_KEY 1000

static void print(const CtYaml *node, CtBuffer *out, bool *out_printable)
{
    bool mapping = ct_yaml_kind(node) == CT_YAML_MAPPING;

    if (ct_yaml_kind(node) == CT_YAML_SCALAR) {
        ct_text_add_json(out, ct_bytes_of_text(ct_yaml_text(node)));
        return;
    }
    ct_buffer_add_text(out, mapping ? "{" : "[");
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        ct_buffer_add_text(out, i == 0 ? "" : ", ");
        if (mapping) {
            CtBytes key = ct_bytes_of_text(ct_yaml_text(ct_yaml_key(node, i)));
            *out_printable = *out_printable && key.size < LONGEST_KEY / 6;
            ct_text_add_json(out, key);
            ct_buffer_add_text(out, ": ");
        }
        print(ct_yaml_at(node, i), out, out_printable);
    }
    ct_buffer_add_text(out, mapping ? "}" : "]");
}

static void compare(const CtYaml *a, const CtYaml *b)
{
    g_assert(ct_yaml_kind(a) == ct_yaml_kind(b));
    g_assert(ct_yaml_count(a) == ct_yaml_count(b));
    g_assert(g_strcmp0(ct_yaml_text(a), ct_yaml_text(b)) == 0);
    for (size_t i = 0; i < ct_yaml_count(a); i++) {
        if (ct_yaml_kind(a) == CT_YAML_MAPPING)
            compare(ct_yaml_key(a, i), ct_yaml_key(b, i));
        compare(ct_yaml_at(a, i), ct_yaml_at(b, i));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtYaml) first = ct_yaml_parse((CtBytes){ data, size }, "fuzz", &error);
    g_auto(CtBuffer) printed = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);
    bool printable = true;

    g_assert((first == NULL) == (error != NULL));
    if (first == NULL)
        return 0;
    print(first, &printed, &printable);
    if (!printable || !ct_buffer_ok(&printed))
        return 0;
    g_autoptr(CtYaml) second = ct_yaml_parse(ct_buffer_bytes(&printed), "printed", &error);
    if (error != NULL)
        g_error("printed form refused: %s\n%.*s", error->message, (int)printed.size,
                (const char *)printed.data);
    compare(first, second);
    return 0;
}
