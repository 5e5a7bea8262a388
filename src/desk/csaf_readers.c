/* csaf_readers.c - one small file, read whole and replaced whole.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/csaf_readers.h"

#include "base/file.h"
#include "base/text.h"
#include "desk/csaf_shelf.h"
#include "seal/digest.h"
#include "seal/hmac.h"

#include <sodium.h>
#include <string.h>

#define FILE_BYTES   ((size_t)2 << 20)
#define NAME_LONGEST 64
#define KEY_SIZE     32
#define FIRST_LINE   "csaf-readers 1 "

typedef struct {
    char *name;  /* owned */
    char *label; /* owned */
    uint8_t hash[CT_DIGEST_SIZE];
} CsafReader;

struct CtCsafReaders {
    char *path; /* owned */
    uint8_t key[KEY_SIZE];
    GArray *readers; /* owned, of CsafReader */
};

static void clear_reader(gpointer data)
{
    CsafReader *reader = data;

    g_free(reader->name);
    g_free(reader->label);
}

void ct_csaf_readers_free(CtCsafReaders *self)
{
    if (self == NULL)
        return;
    g_free(self->path);
    sodium_memzero(self->key, sizeof self->key);
    g_array_unref(self->readers);
    g_free(self);
}

static bool is_name(const char *text)
{
    size_t size = strlen(text);

    return size > 0 && size <= NAME_LONGEST &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789.-") == size;
}

static void hash_token(const CtCsafReaders *self, const char *token, uint8_t out[CT_DIGEST_SIZE])
{
    const CtBytes part = ct_bytes_of_text(token);
    CtHmacKey key;

    ct_hmac_key_set(&key, (CtBytes){ self->key, sizeof self->key });
    ct_hmac_of(&key, &part, 1, out);
    ct_hmac_key_wipe(&key);
}

/* ---- the file ---- */

static bool read_line(CtCsafReaders *self, const char *line)
{
    g_auto(GStrv) word = g_strsplit(line, "\t", -1);
    CsafReader reader;

    if (g_strv_length(word) != 3 || !is_name(word[0]) || ct_csaf_shelf_rank(word[1]) < 0 ||
        !ct_text_unhex(ct_bytes_of_text(word[2]), reader.hash, sizeof reader.hash) ||
        self->readers->len == CT_CSAF_READERS_MOST)
        return false;
    reader.name = g_strdup(word[0]);
    reader.label = g_strdup(word[1]);
    g_array_append_val(self->readers, reader);
    return true;
}

static bool read_lines(CtCsafReaders *self, const char *text, GError **error)
{
    g_auto(GStrv) line = g_strsplit(text, "\n", -1);
    size_t first = strlen(FIRST_LINE);

    if (!g_str_has_prefix(line[0], FIRST_LINE) ||
        !ct_text_unhex(ct_bytes_of_text(line[0] + first), self->key, sizeof self->key))
        return ct_fail(error, CT_ERROR_INPUT, "csaf-readers: its first line is another");
    for (size_t i = 1; line[i] != NULL; i++)
        if (line[i][0] != '\0' && !read_line(self, line[i]))
            return ct_fail(error, CT_ERROR_INPUT, "csaf-readers: line %zu is damaged", i + 1);
    return true;
}

CtCsafReaders *ct_csaf_readers_load(const char *instance, GError **error)
{
    g_autoptr(CtCsafReaders) self = g_new0(CtCsafReaders, 1);
    g_auto(CtBuffer) text = ct_buffer_new(FILE_BYTES);
    g_autoptr(GError) problem = NULL;

    self->path = g_build_filename(instance, "csaf-readers", NULL);
    self->readers = g_array_new(FALSE, TRUE, sizeof(CsafReader));
    g_array_set_clear_func(self->readers, clear_reader);
    if (!ct_file_read(self->path, &text, "csaf-readers", &problem)) {
        if (g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING)) {
            randombytes_buf(self->key, sizeof self->key);
            return g_steal_pointer(&self);
        }
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    g_autofree char *copy = ct_bytes_to_text(ct_buffer_bytes(&text));
    return read_lines(self, copy, error) ? g_steal_pointer(&self) : NULL;
}

static bool save(const CtCsafReaders *self, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(FILE_BYTES);
    g_autofree char *key = ct_text_hex((CtBytes){ self->key, sizeof self->key });

    ct_buffer_add_text(&text, FIRST_LINE);
    ct_buffer_add_text(&text, key);
    ct_buffer_add_u8(&text, '\n');
    for (guint i = 0; i < self->readers->len; i++) {
        const CsafReader *reader = &g_array_index(self->readers, CsafReader, i);
        g_autofree char *hash = ct_text_hex((CtBytes){ reader->hash, sizeof reader->hash });
        g_autofree char *line = g_strdup_printf("%s\t%s\t%s\n", reader->name, reader->label, hash);

        ct_buffer_add_text(&text, line);
    }
    return ct_file_replace(self->path, ct_buffer_bytes(&text), "csaf-readers", error);
}

/* ---- readers ---- */

static guint find(const CtCsafReaders *self, const char *name)
{
    guint i = 0;

    while (i < self->readers->len &&
           strcmp(g_array_index(self->readers, CsafReader, i).name, name) != 0)
        i++;
    return i;
}

bool ct_csaf_readers_add(CtCsafReaders *self, const char *name, const char *label,
                         char out_token[CT_CSAF_TOKEN_SIZE], GError **error)
{
    uint8_t secret[KEY_SIZE];
    CsafReader reader;

    if (!is_name(name))
        return ct_fail(error, CT_ERROR_INPUT, "reader: a name of a-z, 0-9, . and - is expected");
    if (ct_csaf_shelf_rank(label) < 0)
        return ct_fail(error, CT_ERROR_INPUT, "reader %s: no label of TLP", name);
    if (find(self, name) < self->readers->len)
        return ct_fail(error, CT_ERROR_CONFLICT, "reader %s: there is one", name);
    if (self->readers->len == CT_CSAF_READERS_MOST)
        return ct_fail(error, CT_ERROR_LIMIT, "reader %s: there are %d already", name,
                       CT_CSAF_READERS_MOST);
    randombytes_buf(secret, sizeof secret);
    g_autofree char *token = ct_text_hex((CtBytes){ secret, sizeof secret });
    sodium_memzero(secret, sizeof secret);
    hash_token(self, token, reader.hash);
    reader.name = g_strdup(name);
    reader.label = g_strdup(label);
    g_array_append_val(self->readers, reader);
    if (!save(self, error))
        return false;
    (void)g_strlcpy(out_token, token, CT_CSAF_TOKEN_SIZE);
    return true;
}

bool ct_csaf_readers_remove(CtCsafReaders *self, const char *name, GError **error)
{
    guint at = find(self, name);

    if (at == self->readers->len)
        return ct_fail(error, CT_ERROR_MISSING, "reader %s: there is none", name);
    g_array_remove_index(self->readers, at);
    return save(self, error);
}

void ct_csaf_readers_each(const CtCsafReaders *self,
                          void (*each)(void *user, const char *name, const char *label), void *user)
{
    for (guint i = 0; i < self->readers->len; i++) {
        const CsafReader *reader = &g_array_index(self->readers, CsafReader, i);

        each(user, reader->name, reader->label);
    }
}

int ct_csaf_readers_rank(const CtCsafReaders *self, const char *token)
{
    uint8_t hash[CT_DIGEST_SIZE];
    int rank = -1;

    if (strlen(token) != CT_CSAF_TOKEN_SIZE - 1)
        return -1;
    hash_token(self, token, hash);
    for (guint i = 0; i < self->readers->len; i++) {
        const CsafReader *reader = &g_array_index(self->readers, CsafReader, i);
        bool same = ct_digest_equal(hash, reader->hash);

        rank = same ? ct_csaf_shelf_rank(reader->label) : rank;
    }
    return rank;
}
