/* csaf_form.c - one small function per form.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_form.h"

#include "match/cpe.h"
#include "match/purl.h"
#include "match/version.h"

#include <string.h>

static bool all_of(const char *text, const char *more, bool (*is)(char))
{
    for (; *text != '\0'; text++)
        if (!is(*text) && strchr(more, *text) == NULL)
            return false;
    return true;
}

static bool is_alnum(char c)
{
    return g_ascii_isalnum(c);
}

static bool is_digit(char c)
{
    return g_ascii_isdigit(c);
}

static bool is_lower_hex(char c)
{
    return g_ascii_isdigit(c) || (c >= 'a' && c <= 'f');
}

static bool is_hex(char c)
{
    return g_ascii_isxdigit(c);
}

/* RFC 3986: a scheme, a colon, and only characters of a URI with whole percent signs. */
static bool is_uri(const char *text)
{
    const char *colon = strchr(text, ':');

    if (colon == NULL || colon == text || !g_ascii_isalpha(*text))
        return false;
    g_autofree char *scheme = g_strndup(text, (size_t)(colon - text));
    if (!all_of(scheme, "+-.", is_alnum) || !all_of(colon + 1, "-._~:/?#[]@!$&'()*+,;=%", is_alnum))
        return false;
    for (const char *at = strchr(colon, '%'); at != NULL; at = strchr(at + 1, '%'))
        if (!g_ascii_isxdigit(at[1]) || !g_ascii_isxdigit(at[2]))
            return false;
    return strchr(colon, '#') == strrchr(colon, '#');
}

static bool is_time(const char *text)
{
    CtCsafMoment moment;

    return ct_csaf_form_moment(text, &moment);
}

static bool is_cpe(const char *text)
{
    g_auto(CtCpe) cpe = { 0 };

    return ct_cpe_parse(ct_bytes_of_text(text), &cpe, NULL);
}

/* The schema's pattern asks only for the front: the whole is mandatory test 6.1.13. */
static bool is_purl(const char *text)
{
    const char *slash = strchr(text, '/');

    if (strncmp(text, "pkg:", 4) != 0 || slash == NULL || slash == text + 4 || slash[1] == '\0')
        return false;
    g_autofree char *type = g_strndup(text + 4, (size_t)(slash - text - 4));
    return !g_ascii_isdigit(type[0]) && all_of(type, ".-+", is_alnum) && is_uri(text);
}

static bool is_cve(const char *text)
{
    return strncmp(text, "CVE-", 4) == 0 && strlen(text) >= 13 && text[8] == '-' &&
           strspn(text + 4, "0123456789") == 4 && all_of(text + 9, "", is_digit);
}

static bool is_cwe(const char *text)
{
    size_t size = strlen(text);

    return strncmp(text, "CWE-", 4) == 0 && size >= 5 && size <= 10 && text[4] != '0' &&
           all_of(text + 4, "", is_digit);
}

static bool is_cwe_version(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ".", 4);
    unsigned count = g_strv_length(parts);

    if (count < 2 || count > 3 || parts[0][0] == '0')
        return false;
    for (unsigned i = 0; i < count; i++)
        if (parts[i][0] == '\0' || !all_of(parts[i], "", is_digit) ||
            (i == 1 && parts[i][0] == '0' && parts[i][1] != '\0'))
            return false;
    return true;
}

static bool is_hash20(const char *text)
{
    return strlen(text) >= 32 && all_of(text, "", is_hex);
}

static bool is_hash21(const char *text)
{
    return strlen(text) >= 32 && all_of(text, "", is_lower_hex);
}

static bool is_lower_name(char c)
{
    return g_ascii_isdigit(c) || g_ascii_islower(c);
}

static bool is_algorithm(const char *text)
{
    return text[0] != '\0' && text[0] != '-' && all_of(text, "-", is_lower_name);
}

static bool is_probability(const char *text)
{
    if ((text[0] != '0' && text[0] != '1') || text[1] != '.' || text[2] == '\0')
        return false;
    return text[0] == '0' ? all_of(text + 2, "", is_digit)
                          : strspn(text + 2, "0") == strlen(text + 2);
}

static bool is_uuid(const char *text)
{
    static const char shape[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
    bool nil = strspn(text, "0-") == strlen(text);
    bool most = strspn(text, "f-") == strlen(text);

    if (strlen(text) != strlen(shape))
        return false;
    for (size_t i = 0; shape[i] != '\0'; i++)
        if (shape[i] == '-' ? text[i] != '-' : !is_lower_hex(text[i]))
            return false;
    return nil || most || text[14] == '4';
}

/* White space as ECMA-262's \s has it, at the ends. */
static bool is_blank(gunichar c)
{
    return g_unichar_isspace(c) || c == 0x0b || c == 0xfeff;
}

static bool has_line(const char *text)
{
    return strpbrk(text, "\n\r") != NULL || strstr(text, "\u2028") != NULL ||
           strstr(text, "\u2029") != NULL;
}

static bool is_bare(const char *text, const char *marks)
{
    if (*text == '\0' || has_line(text))
        return false;
    gunichar first = g_utf8_get_char(text);
    gunichar last = g_utf8_get_char(g_utf8_prev_char(text + strlen(text)));
    return !is_blank(first) && !is_blank(last) && (first > 127 || !strchr(marks, (int)first)) &&
           (last > 127 || !strchr(marks, (int)last));
}

static bool is_id(const char *text)
{
    return is_bare(text, "");
}

static bool is_category(const char *text)
{
    return is_bare(text, "-_.");
}

static bool is_integer(const char *text)
{
    return text[0] != '\0' && all_of(text, "", is_digit) && (text[0] != '0' || text[1] == '\0');
}

static bool is_semver(const char *text)
{
    return ct_version_is_valid(ct_version_scheme(ct_bytes_of_text("semver")),
                               ct_bytes_of_text(text));
}

static bool is_version(const char *text)
{
    return is_integer(text) || is_semver(text);
}

/* ---- SSVC ---- */

/* Of decision points and their values; the second is grandfathered. */
static bool is_key(const char *text)
{
    size_t size = strlen(text);

    for (const char *at = text; *at != '\0'; at++)
        if (!g_ascii_isalnum(*at) && *at != '_')
            return strcmp(text, "T*") == 0;
    return size > 0 && text[0] != '_' && text[size - 1] != '_';
}

/* A registered name or "x_" and a domain, perhaps extensions; of those only the characters. */
static bool is_namespace(const char *text)
{
    size_t size = strlen(text);

    for (const char *at = text; *at != '\0'; at++)
        if (!g_ascii_isalnum(*at) && strchr("._#/$-", *at) == NULL)
            return false;
    return size >= 3 && size <= 1000 && g_ascii_islower(text[0]) &&
           strchr("./#-_", text[size - 1]) == NULL;
}

/* ---- RFC 5646, as the schema's pattern has it ---- */

static bool letters(const char *part, size_t least, size_t most)
{
    size_t size = strlen(part);

    for (const char *at = part; *at != '\0'; at++)
        if (!g_ascii_isalpha(*at))
            return false;
    return size >= least && size <= most;
}

static bool tokens(const char *part, size_t least, size_t most)
{
    size_t size = strlen(part);

    return size >= least && size <= most && all_of(part, "", is_alnum);
}

static bool is_region(const char *part)
{
    return letters(part, 2, 2) || (strlen(part) == 3 && all_of(part, "", is_digit));
}

static bool is_variant(const char *part)
{
    return tokens(part, 5, 8) || (tokens(part, 4, 4) && g_ascii_isdigit(part[0]));
}

/* A singleton and what follows it; false when nothing does. */
static bool pass_extension(char ***part, size_t least)
{
    char **from = ++*part;

    while (**part != NULL && tokens(**part, least, 8))
        ++*part;
    return *part > from;
}

static bool is_private(const char *part)
{
    return g_ascii_strcasecmp(part, "x") == 0;
}

static bool is_lang(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "-", -1);
    char **part = parts;

    if (!g_ascii_strcasecmp(text, "i-default") || !g_ascii_strcasecmp(text, "i-mingo"))
        return true;
    if (*part == NULL)
        return false;
    if (!is_private(*part)) {
        bool small = letters(*part, 2, 3);

        if (!letters(*part++, 2, 8))
            return false;
        for (int i = 0; small && i < 3 && *part != NULL && letters(*part, 3, 3); i++)
            part++;
        part += *part != NULL && letters(*part, 4, 4) ? 1 : 0;
        part += *part != NULL && is_region(*part) ? 1 : 0;
        while (*part != NULL && is_variant(*part))
            part++;
        while (*part != NULL && tokens(*part, 1, 1) && !is_private(*part))
            if (!pass_extension(&part, 2))
                return false;
    }
    if (*part != NULL && is_private(*part) && !pass_extension(&part, 1))
        return false;
    return *part == NULL;
}

CtCsafForm ct_csaf_form(const char *name)
{
    static const struct {
        const char *name;
        CtCsafForm form;
    } forms[] = {
        { "uri", is_uri },
        { "time", is_time },
        { "cpe", is_cpe },
        { "purl", is_purl },
        { "cve", is_cve },
        { "cwe", is_cwe },
        { "cwever", is_cwe_version },
        { "hash20", is_hash20 },
        { "hash21", is_hash21 },
        { "algorithm", is_algorithm },
        { "prob", is_probability },
        { "uuid", is_uuid },
        { "id", is_id },
        { "category", is_category },
        { "version", is_version },
        { "semver", is_semver },
        { "key", is_key },
        { "namespace", is_namespace },
        { "lang", is_lang },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++)
        if (strcmp(forms[i].name, name) == 0)
            return forms[i].form;
    return NULL;
}

bool ct_csaf_form_moment(const char *text, CtCsafMoment *out)
{
    CtInstant second;
    uint32_t nanosecond = 0;

    if (ct_time_parse(ct_bytes_of_text(text), &second) != CT_TIME_OK)
        return false;
    const char *dot = strchr(text, '.');
    uint32_t weight = 100000000;
    for (const char *at = dot; at != NULL && g_ascii_isdigit(*++at); weight /= 10)
        nanosecond += (uint32_t)(*at - '0') * weight;
    *out = (CtCsafMoment){ second, nanosecond };
    return true;
}

int ct_csaf_form_order(CtCsafMoment a, CtCsafMoment b)
{
    if (a.second != b.second)
        return a.second < b.second ? -1 : 1;
    return (a.nanosecond > b.nanosecond) - (a.nanosecond < b.nanosecond);
}
