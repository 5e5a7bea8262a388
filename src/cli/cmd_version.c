/* cmd_version.c - `constat version compare SCHEME`: which is newer, in the packager's own order.
 *
 * compare reads lines "A<TAB>B" from standard input and prints `<`, `=`, `>` or `invalid` for each,
 * in order; a line without exactly one tab is `invalid` too. range reads one version a line and
 * prints `yes`, `no` or `invalid`; ranges are npm's own notation and vers: of every scheme (SCHEME
 * may then be `vers`). schemes lists the schemes with their other names. No instance is needed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "match/version_range.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Two versions of the longest kind, a tab, and what shows that there was more. */
enum { LONGEST_LINE = 2 * CT_LIMIT_VERSION_BYTES + 3 };

typedef const char *(*Answer)(const void *context, CtBytes line);

static const char *compare_line(const void *context, CtBytes line)
{
    const CtVersionScheme *scheme = context;
    const uint8_t *tab = memchr(line.data, '\t', line.size);

    if (tab == NULL)
        return "invalid";
    size_t size = (size_t)(tab - line.data);
    switch (ct_version_compare(scheme, ct_bytes_slice(line, 0, size),
                               ct_bytes_slice(line, size + 1, line.size))) {
    case CT_VERSION_LESS:
        return "<";
    case CT_VERSION_EQUAL:
        return "=";
    case CT_VERSION_GREATER:
        return ">";
    case CT_VERSION_INVALID:
    default:
        return "invalid";
    }
}

static const char *range_line(const void *context, CtBytes line)
{
    static const char *const words[] = { "no", "yes", "invalid" };

    return words[ct_version_range_holds(context, line)];
}

/* One line without its end; false when there is none. What is longer than any pair is cut: it is
 * invalid then, too. */
static bool next_line(CtBuffer *line)
{
    int byte = getchar();

    if (byte == EOF)
        return false;
    ct_buffer_empty(line);
    for (; byte != EOF && byte != '\n'; byte = getchar())
        if (line->size < LONGEST_LINE)
            ct_buffer_add_u8(line, (uint8_t)byte);
    if (line->size > 0 && line->data[line->size - 1] == '\r')
        ct_buffer_truncate(line, line->size - 1);
    return true;
}

static bool answer_lines(Answer answer, const void *context, GError **error)
{
    g_auto(CtBuffer) line = ct_buffer_new(LONGEST_LINE);

    while (next_line(&line))
        (void)puts(answer(context, ct_buffer_bytes(&line)));
    return ferror(stdin) == 0 || ct_fail_errno(error, errno, "standard input");
}

static void print_schemes(void)
{
    size_t count = 0;
    const CtVersionScheme *schemes = ct_version_schemes(&count);

    for (size_t i = 0; i < count; i++)
        (void)printf("%s\t%s\t%s\n", schemes[i].name, schemes[i].aliases, schemes[i].summary);
}

static bool find_scheme(const char *name, const CtVersionScheme **out, GError **error)
{
    *out = ct_version_scheme(ct_bytes_of_text(name));
    return *out != NULL ||
           ct_cli_misuse(error, "version: there is no scheme \"%s\"; see `constat version schemes`",
                         name);
}

static bool run_range(const char *name, const char *text, GError **error)
{
    const CtVersionScheme *scheme = NULL;

    if (strcmp(name, "vers") != 0 && !find_scheme(name, &scheme, error))
        return false;
    g_autoptr(GError) problem = NULL;
    g_autoptr(CtVersionRange) range =
        ct_version_range_parse(scheme, ct_bytes_of_text(text), &problem);
    if (range == NULL)
        return ct_cli_misuse(error, "%s", problem->message);
    return answer_lines(range_line, range, error);
}

static bool run(int argc, char **argv, GError **error)
{
    const CtVersionScheme *scheme = NULL;

    if (!ct_cli_options(&ct_command_version, NULL, &argc, &argv, error))
        return false;
    if (argc == 2 && strcmp(argv[1], "schemes") == 0) {
        print_schemes();
        return true;
    }
    if (argc == 4 && strcmp(argv[1], "range") == 0)
        return run_range(argv[2], argv[3], error);
    if (argc != 3 || strcmp(argv[1], "compare") != 0)
        return ct_cli_misuse(error, "version: say compare SCHEME, range npm|vers RANGE or schemes");
    return find_scheme(argv[2], &scheme, error) && answer_lines(compare_line, scheme, error);
}

const CtCommand ct_command_version = {
    .name = "version",
    .synopsis = "compare SCHEME | range npm RANGE | range vers VERS | schemes",
    .summary = "Compare versions in the order of their packager",
    .forms = "compare SCHEME          lines A<TAB>B on standard input; prints <, =, > or invalid\n"
             "range npm RANGE         a version a line; prints yes, no or invalid\n"
             "range vers VERS         the same, of any scheme: vers:deb/>=1.0|<2.0\n"
             "schemes                 the schemes and their other names",
    .run = run,
};
