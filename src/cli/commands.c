/* commands.c - one line per command: adding a command is adding its file and its line here.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include <stddef.h>

/* One a line, so that two that are added do not meet. */
/* clang-format off */
const CtCommand *const ct_commands[] = {
    &ct_command_inspect,
    &ct_command_lookup,
    &ct_command_examine,
    &ct_command_manifest,
    &ct_command_reference,
    &ct_command_init,
    &ct_command_mandate,
    &ct_command_intake,
    &ct_command_logs,
    &ct_command_provider,
    &ct_command_case,
    &ct_command_notice,
    &ct_command_post,
    &ct_command_clock,
    &ct_command_verify,
    &ct_command_ledger,
    &ct_command_prove_erasure,
    &ct_command_audit_bundle,
    &ct_command_authorise,
    &ct_command_join,
    &ct_command_serve,
    &ct_command_demo,
    &ct_command_version,
    &ct_command_cpe,
    &ct_command_csaf,
    &ct_command_product,
    &ct_command_procedure,
    &ct_command_advisories,
    &ct_command_verify_verdict,
    NULL,
};
/* clang-format on */
