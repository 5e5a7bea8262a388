/* test_join.c - a join is lawful where its state says so, for its purpose, its role, its parts.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "procedure/join.h"
#include "procedure/parser.h"

static const char text[] = "procedure p version 1\nkey k\nholds facts, identity, content\n"
                           "calendar plain\nrole clerk operator\nrole bench bench\n"
                           "state first-step initial\n"
                           "  join facts, identity for letter by clerk\n"
                           "  join facts, identity, content for hearing by clerk authorised by "
                           "bench\n"
                           "state second-step\n";

static void test_join_is_found_by_state_purpose_role_and_parts(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = ct_parser_read(ct_bytes_of_text(text), "t", NULL);
    static const struct {
        int state;
        uint32_t compartments;
        const char *purpose;
        const char *role;
        int line;
    } rows[] = {
        { 0, 3, "letter", "clerk", 8 },  { 0, 1, "letter", "clerk", 8 },
        { 0, 3, "letter", NULL, 8 },     { 0, 5, "letter", "clerk", 0 },
        { 0, 3, "letter", "bench", 0 },  { 0, 3, "hearing", "clerk", 9 },
        { 0, 7, "hearing", "clerk", 9 }, { 1, 3, "letter", "clerk", 0 },
        { 0, 3, "study", "clerk", 0 },
    };

    assert_non_null(procedure);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        int role =
            rows[i].role == NULL ? CT_PROCEDURE_NONE : ct_procedure_role(procedure, rows[i].role);
        const CtProcedureJoin *join =
            ct_join_find(procedure, rows[i].state, rows[i].compartments, rows[i].purpose, role);

        assert_int_equal(join == NULL ? 0 : join->line, rows[i].line);
    }
    assert_int_equal(procedure->join[0].authoriser, CT_PROCEDURE_NONE);
    assert_int_equal(procedure->join[1].authoriser, ct_procedure_role(procedure, "bench"));
}

CT_TEST_MAIN(CT_TEST(test_join_is_found_by_state_purpose_role_and_parts))
