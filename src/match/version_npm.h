/* version_npm.h - the two ceilings of node-semver, which its ranges meet too.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#define CT_VERSION_NPM_LENGTH  256
#define CT_VERSION_NPM_LARGEST ((UINT64_C(1) << 53) - 1) /* Number.MAX_SAFE_INTEGER */
