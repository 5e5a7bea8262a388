/* test.h - what every unit test includes: cmocka in the order that it wants, and a table form.
 *
 * CT_TEST(name) lists a test function; main is CT_TEST_MAIN(CT_TEST(...), ...).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <glib.h>

#define CT_TEST(function) cmocka_unit_test(function)
#define CT_TEST_MAIN(...)                                                                          \
    int main(void)                                                                                 \
    {                                                                                              \
        const struct CMUnitTest tests[] = { __VA_ARGS__ };                                         \
        return cmocka_run_group_tests(tests, NULL, NULL);                                          \
    }
