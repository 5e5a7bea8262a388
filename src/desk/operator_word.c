/* operator_word.c - a file, read anew each time.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/operator_word.h"

#include "base/file.h"
#include "seal/digest.h"
#include "seal/envelope.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIGITS = 32, FILE_BYTES = 64 };

static char *path_of(const char *instance)
{
    return g_build_filename(instance, CT_OPERATOR_WORD_FILE, NULL);
}

/* For its owner alone. */
static bool is_private(const char *path)
{
    GStatBuf status;

    return g_lstat(path, &status) == 0 && S_ISREG(status.st_mode) &&
           (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

/* Whole or not at all, and never over one that is there: two services of one instance may begin at
 * the same time, and the word of whichever was first is both's. */
static bool lay(const char *path, CtBytes text, GError **error)
{
    g_autofree char *own = g_strdup_printf("%s.%d", path, (int)getpid());
    bool well = ct_file_replace(own, text, CT_OPERATOR_WORD_FILE, error) &&
                (link(own, path) == 0 || errno == EEXIST ||
                 ct_fail_errno(error, errno, CT_OPERATOR_WORD_FILE));

    (void)unlink(own);
    return well;
}

bool ct_operator_word_make(const char *instance, GError **error)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
    g_autofree char *path = path_of(instance);
    uint8_t random[DIGITS];
    char text[DIGITS + 2] = { 0 };

    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return is_private(path) ||
               ct_fail(error, CT_ERROR_DENIED, "%s: others than its owner can read it",
                       CT_OPERATOR_WORD_FILE);
    ct_envelope_random(random, sizeof random);
    for (size_t i = 0; i < DIGITS; i++)
        text[i] = alphabet[random[i] & 31];
    text[DIGITS] = '\n';
    bool well = lay(path, (CtBytes){ (const uint8_t *)text, DIGITS + 1 }, error);
    ct_envelope_wipe(random, sizeof random);
    ct_envelope_wipe(text, sizeof text);
    return well;
}

bool ct_operator_word_holds(const char *instance, const char *text)
{
    g_autofree char *path = path_of(instance);
    g_auto(CtBuffer) kept = ct_buffer_new(FILE_BYTES);

    if (!is_private(path) || !ct_file_read(path, &kept, CT_OPERATOR_WORD_FILE, NULL))
        return false;
    g_autofree char *word = g_strstrip(ct_bytes_to_text(ct_buffer_bytes(&kept)));
    return word[0] != '\0' && ct_digest_same(ct_bytes_of_text(word), ct_bytes_of_text(text));
}
