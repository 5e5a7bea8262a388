/* kind.c - the longest mark that fits, what marks cannot tell, and what a name promises.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/kind.h"

#include "base/reader.h"
#include "format/kind_proof.h"
#include "format/kind_row.h"
#include "format/kind_text.h"

#include <string.h>

#define SHORT       4 /* a mark of so few printable letters begins many a text */
#define DISC_AT     32768
#define DISC_SIZE   (6u * 2048) /* where the descriptors of a disc are looked for */
#define TRAILER     512
#define TS_STEP     188
#define CLASS_MAJOR 45 /* of the first Java class files; a fat Mach-O has fewer processors */
#define EXTENSION   24 /* letters of the longest that promises anything */

typedef struct {
    const CtKind *kind;
    const CtKindMark *mark;
} Marked;

/* What an extension promises, all its kinds together. */
typedef struct {
    const CtKind *first;
    bool text;   /* some of them are text */
    bool strict; /* all of them begin with a mark */
} Promise;

typedef struct {
    GArray *at_start[256]; /* owned: Marked, by first byte; NULL */
    GArray *of_text[256];  /* owned: the same, of kinds of text */
    GArray *elsewhere;     /* owned: Marked that stand behind the start */
    GHashTable *by_name;   /* owned; borrowed kinds */
    GHashTable *promise;   /* owned, keys and values */
} Index;

static const struct {
    const CtKind *row;
    const size_t *count;
} parts[] = {
    { ct_kind_works, &ct_kind_works_count },
    { ct_kind_packs, &ct_kind_packs_count },
    { ct_kind_notes, &ct_kind_notes_count },
};

/* ---- the index ---- */

static void add_marks(Index *self, const CtKind *kind)
{
    for (size_t i = 0; i < CT_KIND_MARKS && kind->mark[i].size > 0; i++) {
        const Marked marked = { kind, &kind->mark[i] };
        uint8_t first = (uint8_t)marked.mark->bytes[0];
        GArray **list = marked.mark->at == 0 ? &self->at_start[first] : &self->elsewhere;

        if ((kind->flags & CT_KIND_TEXT) != 0)
            list = &self->of_text[first];
        if (*list == NULL)
            *list = g_array_new(false, false, sizeof(Marked));
        g_array_append_val(*list, marked);
    }
}

static void add_promises(Index *self, const CtKind *kind)
{
    g_auto(GStrv) extension = g_strsplit(kind->extensions, " ", -1);

    for (size_t i = 0; extension[i] != NULL; i++) {
        Promise *promise = g_hash_table_lookup(self->promise, extension[i]);

        if (promise == NULL) {
            promise = g_new0(Promise, 1);
            *promise = (Promise){ kind, false, true };
            g_hash_table_insert(self->promise, g_strdup(extension[i]), promise);
        }
        promise->text = promise->text || (kind->flags & CT_KIND_TEXT) != 0;
        promise->strict = promise->strict && (kind->flags & CT_KIND_STRICT) != 0;
    }
}

static void add_kind(Index *self, const CtKind *kind)
{
    bool first =
        g_hash_table_insert(self->by_name, (char *)(uintptr_t)kind->name, (void *)(uintptr_t)kind);

    g_assert(first);
    add_marks(self, kind);
    add_promises(self, kind);
}

static void *build(void *unused)
{
    Index *self = g_new0(Index, 1);

    (void)unused;
    self->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    self->promise = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        for (size_t j = 0; j < *parts[i].count; j++)
            add_kind(self, &parts[i].row[j]);
    return self;
}

/* Made once, kept for the life of the process. */
static const Index *the_index(void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once(&once, build, NULL);
}

const CtKind *ct_kind_named(const char *name)
{
    return g_hash_table_lookup(the_index()->by_name, name);
}

/* ---- marks ---- */

static bool has(CtBytes bytes, uint32_t at, const char *text, uint32_t size)
{
    return bytes.size >= (size_t)at + size && memcmp(bytes.data + at, text, size) == 0;
}

static bool fits(const CtKindMark *mark, CtBytes head)
{
    return has(head, mark->at, mark->bytes, mark->size) &&
           (mark->also_size == 0 || has(head, mark->also_at, mark->also, mark->also_size));
}

static void look_through(const GArray *list, CtBytes head, Marked *best)
{
    for (guint i = 0; list != NULL && i < list->len; i++) {
        const Marked *marked = &g_array_index(list, Marked, i);
        uint32_t size = marked->mark->size + marked->mark->also_size;

        if ((best->mark == NULL || size > best->mark->size + best->mark->also_size) &&
            fits(marked->mark, head) && ct_kind_is_proven(marked->kind, head))
            *best = *marked;
    }
}

/* Few letters, and nothing but letters: no proof against a text. */
static bool is_wordlike(const CtKindMark *mark)
{
    if (mark->size + mark->also_size > SHORT)
        return false;
    for (uint32_t i = 0; i < mark->size; i++)
        if (!g_ascii_isprint(mark->bytes[i]))
            return false;
    return true;
}

const CtKind *ct_kind_marked_text(CtBytes front)
{
    Marked best = { NULL, NULL };

    if (front.size > 0)
        look_through(the_index()->of_text[front.data[0]], front, &best);
    return best.kind;
}

/* ---- what marks cannot tell ---- */

bool ct_kind_read(const CtKindBytes *bytes, uint64_t at, uint8_t *out, size_t size)
{
    if (size <= bytes->head.size && at <= bytes->head.size - size) {
        memcpy(out, bytes->head.data + at, size);
        return true;
    }
    return bytes->read != NULL && at <= bytes->size && size <= bytes->size - at &&
           bytes->read(bytes->user, out, size, at) == (int64_t)size;
}

static const CtKind *of_dos(const CtKindBytes *bytes, const CtKind *kind)
{
    CtReader reader = ct_reader_over(bytes->head);
    uint8_t mark[4] = { 0 };

    ct_reader_skip(&reader, 60);
    uint32_t at = ct_reader_u32le(&reader);
    if (!ct_reader_ok(&reader) || !ct_kind_read(bytes, at, mark, sizeof mark))
        return kind;
    if (memcmp(mark, "PE\0\0", 4) == 0)
        return ct_kind_named("pe");
    if (memcmp(mark, "NE", 2) == 0)
        return ct_kind_named("ne");
    return memcmp(mark, "LE", 2) == 0 || memcmp(mark, "LX", 2) == 0 ? ct_kind_named("le") : kind;
}

static const CtKind *of_cafe_babe(const CtKindBytes *bytes, const CtKind *kind)
{
    CtReader reader = ct_reader_over(bytes->head);

    ct_reader_skip(&reader, 4);
    uint32_t count = ct_reader_u32be(&reader);
    return count > 0 && count < CLASS_MAJOR ? ct_kind_named("macho-fat") : kind;
}

static const CtKind *of_matroska(const CtKindBytes *bytes, const CtKind *kind)
{
    CtBytes front = ct_bytes_slice(bytes->head, 0, 64);

    return memmem(front.data, front.size, "webm", 4) != NULL ? ct_kind_named("webm") : kind;
}

static const CtKind *refine(const CtKindBytes *bytes, const CtKind *kind)
{
    static const struct {
        const char *name;
        const CtKind *(*of)(const CtKindBytes *bytes, const CtKind *kind);
    } refined[] = { { "mz", of_dos }, { "java-class", of_cafe_babe }, { "matroska", of_matroska } };

    for (size_t i = 0; i < G_N_ELEMENTS(refined); i++)
        if (strcmp(kind->name, refined[i].name) == 0)
            return refined[i].of(bytes, kind);
    return kind;
}

/* ECMA-119, 8.1: descriptors of 2048 bytes from sector 16 on; ECMA-167, 3/9.1: the same place. */
static const CtKind *of_disc(const CtKindBytes *bytes)
{
    uint8_t sector[7];

    for (uint64_t at = DISC_AT; at < DISC_AT + DISC_SIZE; at += 2048) {
        if (!ct_kind_read(bytes, at, sector, sizeof sector))
            return NULL;
        if (memcmp(sector + 1, "CD001", 5) == 0)
            return ct_kind_named("iso9660");
        if (memcmp(sector + 1, "NSR0", 4) == 0)
            return ct_kind_named("udf");
        if (memcmp(sector + 1, "BEA01", 5) != 0)
            return NULL;
    }
    return NULL;
}

static const CtKind *of_trailer(const CtKindBytes *bytes)
{
    uint8_t mark[8];

    if (bytes->size < TRAILER || !ct_kind_read(bytes, bytes->size - TRAILER, mark, sizeof mark))
        return NULL;
    if (memcmp(mark, "koly", 4) == 0)
        return ct_kind_named("dmg");
    return memcmp(mark, "conectix", 8) == 0 ? ct_kind_named("vhd") : NULL;
}

/* ISO/IEC 13818-1, 2.4.3.2: packets of 188 bytes, each begins with 0x47. */
static bool is_transport_stream(CtBytes head)
{
    if (head.size <= 5 * (size_t)TS_STEP)
        return false;
    for (size_t i = 0; i <= 5; i++)
        if (head.data[i * TS_STEP] != 0x47)
            return false;
    return true;
}

static bool is_zeros(CtBytes head)
{
    return head.data[0] == 0 && memcmp(head.data, head.data + 1, head.size - 1) == 0;
}

static const CtKind *of_structure(const CtKindBytes *bytes, const CtKind *weak)
{
    const CtKind *disc = of_disc(bytes);

    if (disc == NULL)
        disc = of_trailer(bytes);
    if (disc != NULL || weak != NULL)
        return disc != NULL ? disc : weak;
    if (is_transport_stream(bytes->head))
        return ct_kind_named("mpeg-ts");
    return ct_kind_named(is_zeros(bytes->head) ? "zeros" : "data");
}

const CtKind *ct_kind_of(const CtKindBytes *bytes)
{
    const Index *index = the_index();
    CtBytes head = bytes->head;
    Marked best = { NULL, NULL };

    if (head.size == 0)
        return ct_kind_named("empty");
    look_through(index->at_start[head.data[0]], head, &best);
    look_through(index->elsewhere, head, &best);
    bool weak = best.kind == NULL || (best.kind->flags & CT_KIND_WEAK) != 0;
    if (weak || is_wordlike(best.mark)) {
        const CtKind *text = ct_kind_text_of(head, bytes->size > head.size);
        if (text != NULL)
            return text;
    }
    if (best.kind != NULL)
        best.kind = refine(bytes, best.kind);
    bool sector = best.kind != NULL && strcmp(best.kind->name, "gpt") == 0;
    bool settled = best.kind != NULL && (best.kind->flags & CT_KIND_WEAK) == 0 && !sector;
    return settled ? best.kind : of_structure(bytes, best.kind);
}

/* ---- names ---- */

CtBytes ct_kind_extension(CtBytes path)
{
    for (size_t i = path.size; i > 0 && path.data[i - 1] != '/'; i--) {
        if (path.data[i - 1] != '.')
            continue;
        /* A name that begins with a dot has no extension. */
        bool first = i == 1 || path.data[i - 2] == '/';
        return first ? (CtBytes){ NULL, 0 } : ct_bytes_slice(path, i, SIZE_MAX);
    }
    return (CtBytes){ NULL, 0 };
}

static const Promise *promise_of(CtBytes extension)
{
    char lower[EXTENSION + 1] = "";

    if (extension.size == 0 || extension.size > EXTENSION)
        return NULL;
    for (size_t i = 0; i < extension.size; i++)
        lower[i] = g_ascii_tolower((char)extension.data[i]);
    return g_hash_table_lookup(the_index()->promise, lower);
}

const CtKind *ct_kind_told(CtBytes extension)
{
    const Promise *promise = promise_of(extension);

    return promise == NULL ? NULL : promise->first;
}

static bool is_among(const char *list, CtBytes extension)
{
    for (const char *word = list; *word != '\0';) {
        size_t size = strcspn(word, " ");

        if (size == extension.size &&
            g_ascii_strncasecmp(word, (const char *)extension.data, size) == 0)
            return true;
        word += size + strspn(word + size, " ");
    }
    return false;
}

bool ct_kind_agrees(const CtKind *kind, CtBytes extension)
{
    bool text = (kind->flags & CT_KIND_TEXT) != 0;
    bool vague = (kind->flags & CT_KIND_WEAK) != 0 || strcmp(kind->name, "data") == 0 ||
                 strcmp(kind->name, "zeros") == 0;

    if (extension.size == 0 || is_among(kind->extensions, extension) ||
        strcmp(kind->name, "empty") == 0)
        return true;
    const Promise *promise = promise_of(extension);
    if (promise == NULL || (text && promise->text))
        return true;
    return (text || vague) && !promise->strict;
}
