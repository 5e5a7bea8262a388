/* opening.c - opening an instance's mandate for a command.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/opening.h"

#include "base/text.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

bool ct_opening_of(const char *instance, const char *name, CtOpening *out, GError **error)
{
    g_autoptr(CtMandate) mandate = ct_mandate_open(instance, name, error);
    CtInstant now;

    /* A mail server that goes away is an answer to be dealt with, not the end of the program. */
    (void)signal(SIGPIPE, SIG_IGN);
    if (mandate == NULL || !ct_mandate_now(mandate, &now, error))
        return false;
    g_autoptr(CtBook) book = ct_book_open(mandate, error);
    if (book == NULL)
        return false;
    *out = (CtOpening){ g_steal_pointer(&mandate), g_steal_pointer(&book), now };
    return true;
}

void ct_opening_clear(CtOpening *self)
{
    ct_book_free(self->book);
    ct_mandate_free(self->mandate);
    *self = (CtOpening){ 0 };
}

bool ct_opening_member(const char *path, CtEnvelopePair *out, GError **error)
{
    g_autofree char *text = NULL;
    gsize size = 0;
    uint8_t secret[CT_ENVELOPE_KEY_SIZE];

    if (!g_file_get_contents(path, &text, &size, NULL))
        return ct_fail(error, CT_ERROR_MISSING, "member key: it cannot be read");
    bool read = ct_text_unhex(ct_text_trim((CtBytes){ (const uint8_t *)text, size }), secret,
                              sizeof secret);
    ct_envelope_wipe(text, size);
    bool made = read ? ct_envelope_pair_from(secret, out, error)
                     : ct_fail(error, CT_ERROR_INPUT, "member key: not 64 hex digits");
    ct_envelope_wipe(secret, sizeof secret);
    return made;
}

char *ct_opening_share(GError **error)
{
    static const char *const places[] = { "../share", "../../share", "../../../share",
                                          "../share/constat" };
    const char *told = g_getenv("CONSTAT_SHARE");
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);

    if (told != NULL)
        return g_strdup(told);
    for (size_t i = 0; program != NULL && i < G_N_ELEMENTS(places); i++) {
        g_autofree char *folder = g_path_get_dirname(program);
        g_autofree char *share = g_build_filename(folder, places[i], NULL);
        g_autofree char *known = g_build_filename(share, "dossiers", NULL);

        if (g_file_test(known, G_FILE_TEST_IS_DIR))
            return g_steal_pointer(&share);
    }
    (void)ct_fail(error, CT_ERROR_MISSING, "share folder: it is not beside the program");
    return NULL;
}

bool ct_opening_number(const char *command, const char *text, int64_t *out, GError **error)
{
    uint64_t number;

    if (!ct_text_to_u64(ct_bytes_of_text(text), INT64_MAX, &number))
        return ct_cli_misuse(error, "%s: \"%s\" is not a number", command, text);
    *out = (int64_t)number;
    return true;
}

bool ct_opening_time(const char *text, CtInstant *out, GError **error)
{
    if (ct_time_parse(ct_bytes_of_text(text), out) == CT_TIME_OK)
        return true;
    return ct_cli_misuse(error, "\"%s\" is not a time with its zone, such as 2026-11-21T21:49:00Z",
                         text);
}
