/* advisories.h - the verbs of `constat advisories`, and what they share.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cli/command.h"
#include "intake/inventory.h"
#include "match/advisory_host.h"

bool ct_cli_advisories_import(int argc, char **argv, GError **error);
bool ct_cli_advisories_match(int argc, char **argv, GError **error);
bool ct_cli_advisories_explain(int argc, char **argv, GError **error);
bool ct_cli_advisories_contract(int argc, char **argv, GError **error);
bool ct_cli_advisories_contracts(int argc, char **argv, GError **error);
bool ct_cli_advisories_notify(int argc, char **argv, GError **error);
bool ct_cli_advisories_letters(int argc, char **argv, GError **error);
bool ct_cli_advisories_reply(int argc, char **argv, GError **error);
bool ct_cli_advisories_report(int argc, char **argv, GError **error);
bool ct_cli_advisories_status(int argc, char **argv, GError **error);
bool ct_cli_advisories_updates(int argc, char **argv, GError **error);
bool ct_cli_advisories_affected(int argc, char **argv, GError **error);
bool ct_cli_advisories_sign(int argc, char **argv, GError **error);
bool ct_cli_advisories_trace(int argc, char **argv, GError **error);

/* `advisories status DIR MANDATE`, the other thing that has a status. */
typedef struct {
    const char *instance;
    const char *mandate;
    bool all;
    bool json;
} CtAdvisoriesStanding;

bool ct_cli_advisories_standing(const CtAdvisoriesStanding *asked, GError **error);

/* Opens an index whose bytes are those that were written: answers name its digest. What is wrong is
 * told with its path. NULL on failure. */
G_GNUC_WARN_UNUSED_RESULT
CtAdvisory *ct_cli_advisories_index(const char *path, GError **error);

/* Reads an inventory and tells on standard error what was set aside in it. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_cli_advisories_inventory(const char *path, const CtInventoryOptions *options,
                                 CtInventory *out, GError **error);

/* The same of what an examination found (advisories_manifest.c). */
bool ct_cli_advisories_is_manifest(const char *path);
G_GNUC_WARN_UNUSED_RESULT
bool ct_cli_advisories_manifest(const char *path, const CtInventoryOptions *options,
                                CtInventory *out, GError **error);

typedef struct {
    uint32_t number; /* of the product on the host */
    uint32_t row;    /* of the inventory, from 0 */
    bool upstream;   /* CtInventoryName.upstream */
} CtCliProductNumber;

/* All of an inventory's names become products of the host, a project's names only where the index
 * has nothing of the package itself; what cannot be is told and counted on standard error. The
 * caller frees the array of CtCliProductNumber, in the order of the rows. */
GArray *ct_cli_advisories_host_add(const CtAdvisory *index, CtAdvisoryHost *host,
                                   const CtInventory *inventory);

/* Puts the distribution that was told (NULL: none) into its one spelling, and tells on standard
 * error when no row of the index is of it: its packages would seem to have no vulnerability. */
void ct_cli_advisories_distribution(const CtAdvisory *index, char **distribution);

/* What --scope, --as-of and --independent say; NULL: not given. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_cli_advisories_scope(const char *rule, const char *as_of, bool independent,
                             CtAdvisoryScope *out, GError **error);
/* INDEX.note is signed by that key and is of that index: prints by whom. INTEGRITY when not. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_cli_advisories_signed(const char *path, const CtAdvisory *index, const char *verifier,
                              GError **error);
