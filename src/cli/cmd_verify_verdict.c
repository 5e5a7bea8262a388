/* cmd_verify_verdict.c - `constat verify-verdict PROOF`: does this verdict follow from what it
 * says?
 *
 * A proof (match/verdict.h) that `constat advisories explain --proof` wrote is read and its rows
 * judged again in the jail; prints, separated by tabs, what was proved; with --index also that the
 * index of that digest says this of the advisory, and no more. No instance and no network is
 * needed. Exit: 0 it holds, 1 it does not, with the first thing that is not so.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/text.h"
#include "jail/worker.h"
#include "match/verdict_record.h"

#include <stdio.h>

static void print_proof(const CtVerdict *proof, bool in_index)
{
    CtVerdictFacts facts = ct_verdict_facts(proof);
    g_autofree char *hex = ct_text_hex((CtBytes){ facts.index, 32 });
    char text[CT_TIME_TEXT_SIZE];

    (void)printf("item\t%s\nadvisory\t%s\nscope\t%s: %s\t%s\n", facts.item, facts.advisory,
                 ct_advisory_scope_word(facts.scope.rule),
                 ct_advisory_scope_sentence(facts.scope.rule),
                 facts.scope.independent ? "the product alone" : "the whole host");
    if (facts.scope.as_of != CT_INSTANT_NEVER)
        (void)printf("as of\t%s\n", ct_time_text(facts.scope.as_of, text));
    (void)printf("index\tsha256:%s\t%s\n", hex,
                 in_index ? "says this of the advisory and no more" : "not asked");
    (void)printf("statements\t%u\nverdict\t%s\nproof\tholds\n", facts.statements,
                 ct_advisory_judge_word(facts.truth));
}

static bool verify(const char *path, const char *index_path, GError **error)
{
    g_autoptr(CtVerdictRecordDraft) draft = ct_verdict_record_draft();
    g_autoptr(CtVerdict) proof = NULL;
    g_autoptr(CtAdvisory) index = NULL;

    if (ct_worker_read_file(path, "verdict-proof", "proof", ct_verdict_record_take, draft, error))
        proof = ct_verdict_record_end(draft, error);
    if (proof == NULL) {
        g_prefix_error(error, "%s: ", path);
        return false;
    }
    if (index_path != NULL) {
        index = ct_advisory_open(index_path, error);
        if (index == NULL || !ct_verdict_check_index(proof, index, error)) {
            g_prefix_error(error, "%s: ", index_path);
            return false;
        }
    }
    print_proof(proof, index != NULL);
    return true;
}

static bool run(int argc, char **argv, GError **error)
{
    g_autofree char *index = NULL;
    const GOptionEntry entries[] = {
        { "index", 0, 0, G_OPTION_ARG_FILENAME, &index, "The index that it was made from",
          "INDEX" },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_verify_verdict, entries, &argc, &argv, error))
        return false;
    if (argc != 2)
        return ct_cli_misuse(error, "verify-verdict: say PROOF");
    return verify(argv[1], index, error);
}

const CtCommand ct_command_verify_verdict = {
    .name = "verify-verdict",
    .synopsis = "PROOF [--index INDEX]",
    .summary = "Recheck a verdict about a product and an advisory from its own proof",
    .run = run,
};
