/* vex_yaml.c - match/vex.h as a reader.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/vex_yaml.h"

#include "match/vex.h"

static int detect(CtBytes source)
{
    (void)source;
    return 0;
}

const CtFormat ct_vex_yaml_format = {
    .name = "vex-statements",
    .summary = "statements about products and advisories, as YAML; only with --as",
    .detect = detect,
    .read = ct_vex_read,
};
