/* version_go.c - the order of Go modules: Go Modules Reference, "Versions";
 * golang.org/x/mod/semver.
 *
 * Semantic Versioning with a `v` before it; v1 and v1.2 stand for v1.0.0 and v1.2.0. What follows a
 * plus (+incompatible) does not count. Go itself demands the `v`; vulnerability databases (OSV's Go
 * ecosystem) write the same versions without, so it may be absent.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_orders.h"

#include "match/version_semver.h"

bool ct_version_go_spell(CtBytes version, CtBuffer *key)
{
    CtReader reader = ct_reader_over(version);
    int numbers = 0;

    (void)ct_version_take(&reader, 'v');
    do {
        CtBytes digits = ct_version_take_digits(&reader);

        if (digits.size == 0 || (digits.size > 1 && digits.data[0] == '0'))
            return false;
        ct_version_key_number(key, 0, digits);
        numbers++;
    } while (numbers < 3 && ct_version_take(&reader, '.'));
    if (numbers < 3 && !ct_reader_at_end(&reader))
        return false;
    for (; numbers < 3; numbers++)
        ct_version_key_number(key, 0, (CtBytes){ NULL, 0 });
    return ct_version_semver_tail(&reader, key);
}
