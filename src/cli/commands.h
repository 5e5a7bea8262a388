/* commands.h - the table of the program's commands, in the order in which help prints them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cli/command.h"

extern const CtCommand ct_command_audit_bundle;
extern const CtCommand ct_command_authorise;
extern const CtCommand ct_command_case;
extern const CtCommand ct_command_clock;
extern const CtCommand ct_command_demo;
extern const CtCommand ct_command_examine;
extern const CtCommand ct_command_init;
extern const CtCommand ct_command_inspect;
extern const CtCommand ct_command_intake;
extern const CtCommand ct_command_join;
extern const CtCommand ct_command_ledger;
extern const CtCommand ct_command_logs;
extern const CtCommand ct_command_lookup;
extern const CtCommand ct_command_mandate;
extern const CtCommand ct_command_manifest;
extern const CtCommand ct_command_notice;
extern const CtCommand ct_command_post;
extern const CtCommand ct_command_procedure;
extern const CtCommand ct_command_prove_erasure;
extern const CtCommand ct_command_product;
extern const CtCommand ct_command_provider;
extern const CtCommand ct_command_reference;
extern const CtCommand ct_command_serve;
extern const CtCommand ct_command_verify;
extern const CtCommand ct_command_verify_verdict;
extern const CtCommand ct_command_version;
extern const CtCommand ct_command_cpe;
extern const CtCommand ct_command_csaf;
extern const CtCommand ct_command_advisories;

extern const CtCommand *const ct_commands[]; /* ended by NULL */
