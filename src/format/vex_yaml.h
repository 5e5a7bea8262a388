/* vex_yaml.h - statements about products and advisories (match/vex.h), taken apart in the jail.
 *
 * Out: records "statement" and "aside", as ct_vex_read tells. Only with --as.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_vex_yaml_format; /* "vex-statements" */
