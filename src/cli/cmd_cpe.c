/* cmd_cpe.c - `constat cpe compare SOURCE TARGET`: how two names of products relate.
 *
 * compare prints the relation of the names (EQUAL, SUBSET, SUPERSET, DISJOINT, UNDEFINED), then a
 * line "attribute<TAB>RELATION" for each of the eleven. bind prints a name in another binding: fs,
 * uri or wfn; unbind is bind wfn. A name may come in any of the three. No instance is needed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "match/cpe.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_BOUND = 4 * CT_LIMIT_CPE_BYTES };

static bool read_name(const char *text, CtCpe *out, GError **error)
{
    g_autoptr(GError) problem = NULL;

    return ct_cpe_parse(ct_bytes_of_text(text), out, &problem) ||
           ct_cli_misuse(error, "%s: %s", problem->message, text);
}

static bool compare(const char *first, const char *second, GError **error)
{
    g_auto(CtCpe) source = { 0 };
    g_auto(CtCpe) target = { 0 };
    CtCpeRelation each[CT_CPE_ATTRIBUTES];

    if (!read_name(first, &source, error) || !read_name(second, &target, error))
        return false;
    (void)puts(ct_cpe_relation_name(ct_cpe_compare(&source, &target, each)));
    for (unsigned i = 0; i < CT_CPE_ATTRIBUTES; i++)
        (void)printf("%s\t%s\n", ct_cpe_attribute_name((CtCpeAttribute)i),
                     ct_cpe_relation_name(each[i]));
    return true;
}

static bool bind(const char *binding, const char *text, GError **error)
{
    g_auto(CtCpe) name = { 0 };
    g_auto(CtBuffer) out = ct_buffer_new(LONGEST_BOUND);
    CtCpeBinding which;

    if (!ct_cpe_binding_of(binding, &which))
        return ct_cli_misuse(error, "cpe: a binding is fs, uri or wfn, not \"%s\"", binding);
    if (!read_name(text, &name, error))
        return false;
    ct_cpe_bind(&name, which, &out);
    (void)printf("%.*s\n", (int)out.size, (const char *)out.data);
    return true;
}

static bool run(int argc, char **argv, GError **error)
{
    if (!ct_cli_options(&ct_command_cpe, NULL, &argc, &argv, error))
        return false;
    if (argc == 4 && strcmp(argv[1], "compare") == 0)
        return compare(argv[2], argv[3], error);
    if (argc == 4 && strcmp(argv[1], "bind") == 0)
        return bind(argv[2], argv[3], error);
    if (argc == 3 && strcmp(argv[1], "unbind") == 0)
        return bind("wfn", argv[2], error);
    return ct_cli_misuse(error, "cpe: say compare SOURCE TARGET, bind BINDING NAME or unbind NAME");
}

const CtCommand ct_command_cpe = {
    .name = "cpe",
    .synopsis = "compare SOURCE TARGET | bind fs|uri|wfn NAME | unbind NAME",
    .summary = "Compare and convert names of products (CPE 2.3)",
    .forms = "compare SOURCE TARGET   the relation of the names, then of each attribute\n"
             "bind fs|uri|wfn NAME    the name as formatted string, URI or well-formed name\n"
             "unbind NAME             the name as well-formed name",
    .run = run,
};
