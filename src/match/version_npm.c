/* version_npm.c - the order of npm packages: node-semver's strict reading.
 *
 * Semantic Versioning with what node-semver adds: blanks around and one `v` before are
 * passed over, a version has at most 256 characters, a number at most 2^53 - 1.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_npm.h"

#include "base/text.h"
#include "match/version_orders.h"
#include "match/version_semver.h"

bool ct_version_npm_spell(CtBytes version, CtBuffer *key)
{
    CtReader reader = ct_reader_over(ct_text_trim(version));

    if (version.size > CT_VERSION_NPM_LENGTH)
        return false;
    (void)ct_version_take(&reader, 'v');
    return ct_version_semver_read(&reader, CT_VERSION_NPM_LARGEST, key);
}
