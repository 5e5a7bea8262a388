/* cmd_advisories.c - `constat advisories VERB`: which advisories concern which products, and why.
 *
 * One verb, one file (`advisories_<verb>.c`), listed in the table below: adding a verb is adding
 * its file and its line. Each verb parses its own options. Import, match,
 * explain and contract need no instance.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"
#include "cli/commands.h"

#include <string.h>

static const struct {
    const char *name;
    bool (*run)(int argc, char **argv, GError **error);
} verbs[] = {
    { "import", ct_cli_advisories_import },       { "match", ct_cli_advisories_match },
    { "affected", ct_cli_advisories_affected },   { "updates", ct_cli_advisories_updates },
    { "sign", ct_cli_advisories_sign },           { "explain", ct_cli_advisories_explain },
    { "contract", ct_cli_advisories_contract },   { "status", ct_cli_advisories_status },
    { "notify", ct_cli_advisories_notify },       { "trace", ct_cli_advisories_trace },
    { "report", ct_cli_advisories_report },       { "reply", ct_cli_advisories_reply },
    { "contracts", ct_cli_advisories_contracts }, { "letters", ct_cli_advisories_letters },
};

static bool run(int argc, char **argv, GError **error)
{
    /* The first word that is none of an option is the verb. */
    for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].run(argc - 1, argv + 1, error);
    if (argc > 1 && argv[1][0] == '-')
        return ct_cli_options(&ct_command_advisories, NULL, &argc, &argv, error) &&
               ct_cli_misuse(error, "advisories: a verb is needed; see `constat help advisories`");
    return ct_cli_misuse(error, "advisories: say import, match, explain, affected, updates, sign, "
                                "contract, contracts, notify, status, "
                                "reply, letters, trace or report");
}

const CtCommand ct_command_advisories = {
    .name = "advisories",
    .synopsis = "VERB ...",
    .summary = "Match products against advisories, and tell why",
    .forms =
        "import --out INDEX [--from OLD|--new] FILE...   feeds (NVD, CVE records, OSV, Debian, "
        "KEV, "
        "EPSS)\n"
        "                                           an index that is there is added to\n"
        "match --index INDEX --inventory FILE       what is installed on one host; prints item, "
        "CVE,\n"
        "                                           verdict\n"
        "match --index INDEX --fleet FOLDER         what is installed on many: a file or folder "
        "for each\n"
        "match ... [--as FORMAT] [--distribution NAME]   the inventory's format, whose packages\n"
        "match ... [--scope strict|inclusive] [--as-of DATE] [--independent]\n"
        "                                           what counts, as of when; each product a "
        "host of its own\n"
        "match ... [--statements FILE.yaml]         what is stated not to be affected, by whom, "
        "until when\n"
        "match ... --format text|csv|json|sarif|csaf-vex [--publisher NAME --namespace URI]\n"
        "explain --index INDEX [--inventory FILE] ITEM CVE   the rows, rules and data of a "
        "verdict\n"
        "explain ... --proof FILE                   with a proof that verify-verdict rechecks\n"
        "affected --index INDEX --cve ID [--tlp LABEL] CONTRACT...   whom an advisory must reach\n"
        "affected [--bulletins FOLDER] --cve ID CONTRACT...   the same of a bulletin, or of what "
        "one names\n"
        "updates --inventory FILE [--bulletins FOLDER]   what installed updates mend, and what is "
        "missing\n"
        "contract FILE.yaml [--bulletins FOLDER] [--since DATE] [--as-of DATE] [--json|--csv]\n"
        "                                           which bulletins concern a contract, by which "
        "rows\n"
        "contracts DIR MANDATE [--keep FILE | --print ID | --drop ID]   those that a mandate "
        "keeps\n"
        "notify DIR MANDATE [--contract FILE|kept:ID]... --keys FOLDER [--bulletins FOLDER] "
        "[--only "
        "BULLETIN]\n"
        "       [--tlp LABEL] [--embargo TIME] --by PERSON [--json]   who is told, and who is not\n"
        "reply DIR MANDATE FILE                     what recipients say: lines COPY WORD [TIME]\n"
        "reply DIR MANDATE --mail FILE              the same in a mail that the recipient signed\n"
        "letters DIR MANDATE                        mails that a person has to read, and why\n"
        "letters DIR MANDATE --read NUMBER --by PERSON   one of them, as it arrived\n"
        "report DIR MANDATE --contract FILE... [--fleet FILE...] [--bulletins FOLDER] [--language "
        "fr|en]\n"
        "       [--pdf FILE] [--publish] [--json|--csv]    the year in one sentence with its "
        "proof\n"
        "status DIR MANDATE [--all] [--json]        where each copy stands, who has not answered\n"
        "sign --index INDEX --key FILE              writes INDEX.note; status --verifier KEY "
        "checks "
        "it\n"
        "status --index INDEX                       what the index holds, and what was wrong "
        "upstream\n"
        "trace DIR MANDATE FILE                     whose copy a leaked text is",
    .run = run,
};
