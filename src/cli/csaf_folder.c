/* csaf_folder.c - `constat csaf publish --out FOLDER FILE...` and `constat csaf check FOLDER`.
 *
 * publish prints for each file "FILE<TAB>published|unchanged<TAB>PATH" or "FILE<TAB>refused<TAB>
 * reason", and goes on; exit 1 when any was refused; "FILE<TAB>signed<TAB>PATH" comes before, for
 * what stood in the folder without a signature by the key. check prints
 * "FOLDER<TAB>valid|invalid", each finding as "FOLDER<TAB>PATH<TAB>7.1.N<TAB>message", and what was
 * counted; exit 1 when invalid.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/csaf_folder.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/opening.h"
#include "desk/csaf_audit.h"
#include "desk/csaf_publish.h"

#include <stdio.h>
#include <string.h>

enum { KEY_BYTES = 1 << 20 };

/* A stranger's text in one field of one line: JSON's escapes, but a quote needs none here. */
static void print_field(const char *text)
{
    g_auto(CtBuffer) out = ct_buffer_new(SIZE_MAX / 2);

    ct_text_add_json(&out, ct_bytes_of_text(text));
    for (size_t i = 1; i + 1 < out.size; i++) {
        if (out.data[i] == '\\' && out.data[i + 1] != '"')
            (void)putchar(out.data[i++]); /* and what it escapes, which may be another */
        else if (out.data[i] == '\\')
            i++;
        (void)putchar(out.data[i]);
    }
}

void ct_cli_csaf_print(const char *const *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            (void)putchar('\t');
        print_field(fields[i]);
    }
    (void)putchar('\n');
}

/* ---- publish ---- */

typedef struct {
    char *out;
    char *url;
    char *role;
    char *key;
    char *passphrase;
    char *now;
    gboolean list;
    gboolean mirror;
} Options;

static void options_clear(Options *self)
{
    g_free(self->out);
    g_free(self->url);
    g_free(self->role);
    g_free(self->key);
    g_free(self->passphrase);
    g_free(self->now);
}

static void tell_file(void *user, const char *file, const char *what, const char *detail)
{
    (void)user;
    ct_cli_csaf_print((const char *const[]){ file, what, detail }, 3);
}

/* The first line of a file. */
static bool read_passphrase(const char *path, CtBuffer *out, GError **error)
{
    if (!ct_file_read_named(path, out, "passphrase", error))
        return false;
    const uint8_t *end = out->size == 0 ? NULL : memchr(out->data, '\n', out->size);
    if (end != NULL)
        ct_buffer_truncate(out, (size_t)(end - out->data));
    ct_buffer_add_u8(out, 0);
    return true;
}

static bool open_key(const Options *options, CtInstant now, CtSigning **out, GError **error)
{
    g_auto(CtBuffer) key = ct_buffer_new(KEY_BYTES);
    g_auto(CtBuffer) passphrase = ct_buffer_new(KEY_BYTES);
    g_autoptr(CtSigning) made = NULL;

    if (options->key == NULL)
        return true;
    if (!ct_file_read_named(options->key, &key, "key", error) ||
        (options->passphrase != NULL && !read_passphrase(options->passphrase, &passphrase, error)))
        return false;
    made = ct_signing_new(now, error);
    bool taken =
        made != NULL &&
        ct_signing_take_secret(made, ct_buffer_bytes(&key),
                               passphrase.size > 0 ? (const char *)passphrase.data : NULL, error);
    if (key.size > 0)
        explicit_bzero(key.data, key.size);
    if (passphrase.size > 0)
        explicit_bzero(passphrase.data, passphrase.size);
    if (taken)
        *out = g_steal_pointer(&made);
    return taken;
}

static bool check_options(const Options *options, int argc, GError **error)
{
    static const char *const roles[] = { "csaf_publisher", "csaf_provider", "csaf_trusted_provider",
                                         NULL };

    if (options->out == NULL || argc < 2)
        return ct_cli_misuse(error, "csaf publish: say --out FOLDER FILE...");
    if (options->role != NULL && !g_strv_contains(roles, options->role))
        return ct_cli_misuse(error, "csaf publish: the role is csaf_publisher, csaf_provider or "
                                    "csaf_trusted_provider");
    if (g_strcmp0(options->role, "csaf_trusted_provider") == 0 && options->key == NULL)
        return ct_cli_misuse(error, "csaf publish: a trusted provider signs; say --key FILE");
    if (options->url != NULL && !g_str_has_prefix(options->url, "https://"))
        return ct_cli_misuse(error, "csaf publish: the URL begins with https://");
    return true;
}

static bool publish(const Options *options, int argc, char **argv, GError **error)
{
    g_autoptr(CtSigning) signing = NULL;
    CtInstant now = ct_clock_now();
    unsigned refused = 0;

    if (!check_options(options, argc, error) ||
        (options->now != NULL && !ct_opening_time(options->now, &now, error)) ||
        !open_key(options, now, &signing, error))
        return false;
    const CtCsafPublishOptions how = { .folder = options->out,
                                       .base = options->url,
                                       .role = options->role,
                                       .list = options->list,
                                       .mirror = options->mirror,
                                       .now = now,
                                       .signing = signing,
                                       .tell = tell_file };
    if (!ct_csaf_publish(&how, (const char *const *)(argv + 1), (size_t)argc - 1, &refused, error))
        return false;
    return refused == 0 ||
           ct_fail(error, CT_ERROR_INPUT, "%u of %d documents were refused", refused, argc - 1);
}

bool ct_cli_csaf_publish(int argc, char **argv, GError **error)
{
    Options options = { 0 };
    const GOptionEntry entries[] = {
        { "out", 0, 0, G_OPTION_ARG_FILENAME, &options.out, "The provider's folder", "FOLDER" },
        { "url", 0, 0, G_OPTION_ARG_STRING, &options.url,
          "Where it is served; else the publisher's namespace and /.well-known/csaf", "URL" },
        { "key", 0, 0, G_OPTION_ARG_FILENAME, &options.key, "Sign with this OpenPGP secret key",
          "FILE" },
        { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &options.passphrase,
          "Its passphrase, the first line", "FILE" },
        { "role", 0, 0, G_OPTION_ARG_STRING, &options.role,
          "csaf_publisher, csaf_provider or csaf_trusted_provider", "ROLE" },
        { "list", 0, 0, G_OPTION_ARG_NONE, &options.list, "Aggregators may list it", NULL },
        { "mirror", 0, 0, G_OPTION_ARG_NONE, &options.mirror, "Aggregators may mirror it", NULL },
        { "now", 0, 0, G_OPTION_ARG_STRING, &options.now, "Instead of the machine's time", "TIME" },
        { 0 },
    };
    bool done = ct_cli_options(&ct_command_csaf, entries, &argc, &argv, error) &&
                publish(&options, argc, argv, error);

    options_clear(&options);
    return done;
}

/* ---- check ---- */

typedef struct {
    const char *folder;
    GPtrArray *lines; /* owned; triples: path, requirement, message */
} Checking;

static void keep_finding(void *user, const char *path, unsigned requirement, const char *message)
{
    Checking *self = user;

    g_ptr_array_add(self->lines, g_strdup(path));
    g_ptr_array_add(self->lines, g_strdup_printf("7.1.%u", requirement));
    g_ptr_array_add(self->lines, g_strdup(message));
}

bool ct_cli_csaf_check(int argc, char **argv, GError **error)
{
    g_autofree char *text = NULL;
    const GOptionEntry entries[] = {
        { "now", 0, 0, G_OPTION_ARG_STRING, &text, "Instead of the machine's time", "TIME" },
        { 0 },
    };
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    CtCsafAuditCounts counts = { 0 };
    CtInstant now = ct_clock_now();

    if (!ct_cli_options(&ct_command_csaf, entries, &argc, &argv, error))
        return false;
    if (argc != 2)
        return ct_cli_misuse(error, "csaf check: say check FOLDER");
    Checking checking = { argv[1], lines };
    if ((text != NULL && !ct_opening_time(text, &now, error)) ||
        !ct_csaf_audit(argv[1], now, keep_finding, &checking, &counts, error))
        return false;
    ct_cli_csaf_print((const char *const[]){ argv[1], counts.findings == 0 ? "valid" : "invalid" },
                      2);
    for (guint i = 0; i + 2 < lines->len; i += 3)
        ct_cli_csaf_print((const char *const[]){ argv[1], g_ptr_array_index(lines, i),
                                                 g_ptr_array_index(lines, i + 1),
                                                 g_ptr_array_index(lines, i + 2) },
                          4);
    (void)printf("documents\t%u\nsignatures\t%u\n", counts.documents, counts.signatures);
    return counts.findings == 0 ||
           ct_fail(error, CT_ERROR_INPUT, "%s: %u findings", argv[1], counts.findings);
}
