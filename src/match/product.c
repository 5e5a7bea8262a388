/* product.c - rules tried one by one on the words; what is left over decides.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/product.h"

#include "match/cpe.h"

#include <string.h>

/* One rule's reading of a name. */
typedef struct {
    const CtProductRule *rule;
    size_t name_words; /* of the rule's name */
    const CtProductRelease *release;
    const char *release_number; /* what # stood for in its phrase */
    const char *edition;
    const char *architecture;
    const char *language;
    const char *update;
    const char *update_number;
    const char *version;   /* a number in the name, when the version is not told beside it */
    const char *left_over; /* the first word that means nothing here */
    const char *twice;     /* what is said in two ways: "two releases", ... */
} Attempt;

typedef struct {
    const CtProductBook *book;
    CtProductWords name;
    CtProductWords version; /* its words; the first is the number */
    CtProductWords architecture;
    CtProductWords publisher;
    const char *number; /* borrowed from `version`; NULL: none */
} Question;

/* ---- the words behind the name ---- */

typedef struct {
    size_t taken;
    const CtProductPhrase *phrase;
    const char *number;
} Match;

static Match longest(const CtProductWords *words, size_t at, const GArray *phrases)
{
    Match best = { 0 };

    for (guint i = 0; i < phrases->len; i++) {
        const CtProductPhrase *phrase = &g_array_index(phrases, CtProductPhrase, i);
        const char *number;
        size_t taken = ct_product_words_match(words, at, &phrase->words, &number);

        if (taken > best.taken)
            best = (Match){ taken, phrase, number };
    }
    return best;
}

static void say(const char **slot, const char *value, Attempt *attempt, const char *twice)
{
    if (*slot != NULL && strcmp(*slot, value) != 0)
        attempt->twice = twice;
    *slot = value;
}

static size_t take_release(const CtProductWords *words, size_t at, size_t least, Attempt *attempt)
{
    Match best = { .taken = least };
    const CtProductRelease *found = NULL;

    for (guint i = 0; i < attempt->rule->releases->len; i++) {
        const CtProductRelease *release = g_ptr_array_index(attempt->rule->releases, i);
        Match match = longest(words, at, release->phrases);

        if (match.taken > best.taken) {
            best = match;
            found = release;
        }
    }
    if (found == NULL)
        return 0;
    if (attempt->release != NULL && attempt->release != found)
        attempt->twice = "two releases";
    attempt->release = found;
    attempt->release_number = best.number;
    return best.taken;
}

static const struct {
    CtProductCommon kind;
    const char *twice;
} commons[] = {
    { CT_PRODUCT_ARCHITECTURE, "two architectures" },
    { CT_PRODUCT_LANGUAGE, "two languages" },
    { CT_PRODUCT_UPDATE, "two updates" },
    { CT_PRODUCT_NOISE, NULL },
};

static void keep_common(CtProductCommon kind, const Match *match, Attempt *attempt)
{
    const char **const slots[] = { &attempt->architecture, &attempt->language, &attempt->update };

    if (kind == CT_PRODUCT_NOISE)
        return;
    say(slots[kind], match->phrase->value, attempt, commons[kind].twice);
    if (kind == CT_PRODUCT_UPDATE)
        attempt->update_number = match->number;
}

/* The longest phrase of any kind; of equally long ones an edition, then the commons in order; a
 * release must be longer than those or stand alone. */
static size_t take_words(const Question *question, const CtProductWords *words, size_t at,
                         Attempt *attempt)
{
    Match best = longest(words, at, attempt->rule->editions);
    int kind = -1;

    for (size_t i = 0; i < G_N_ELEMENTS(commons); i++) {
        Match match = longest(words, at, ct_product_book_common(question->book, commons[i].kind));

        if (match.taken > best.taken) {
            best = match;
            kind = (int)i;
        }
    }
    size_t taken = take_release(words, at, best.taken, attempt);
    if (taken > 0)
        return taken;
    if (best.taken > 0 && kind < 0)
        say(&attempt->edition, best.phrase->value, attempt, "two editions");
    else if (best.taken > 0)
        keep_common(commons[kind].kind, &best, attempt);
    return best.taken;
}

/* The version itself may stand in the name; where none is told beside it, a dotted number does. */
static size_t take_version(const Question *question, const char *word, Attempt *attempt)
{
    if (question->number != NULL)
        return strcmp(question->number, word) == 0 ? 1 : 0;
    if (strchr(word, '.') == NULL || strspn(word, "0123456789.") != strlen(word))
        return 0;
    say(&attempt->version, word, attempt, "two versions");
    return 1;
}

static Attempt read_rest(const Question *question, const CtProductRule *rule, size_t from,
                         size_t name_words)
{
    Attempt attempt = { .rule = rule, .name_words = name_words };

    for (size_t at = from; at < question->name.count;) {
        size_t taken = take_words(question, &question->name, at, &attempt);

        if (taken == 0)
            taken = take_version(question, question->name.word[at], &attempt);
        if (taken == 0) {
            attempt.left_over = question->name.word[at];
            break;
        }
        at += taken;
    }
    return attempt;
}

/* ---- one rule ---- */

static bool says_publisher(const CtProductWords *words, const CtProductRule *rule)
{
    return longest(words, 0, rule->publisher_words).taken > 0;
}

/* A whole reading before one that leaves a word over, then the longer name. */
static bool is_better(const Attempt *attempt, const Attempt *other)
{
    bool whole = attempt->left_over == NULL;

    if (whole != (other->left_over == NULL))
        return whole;
    return attempt->name_words > other->name_words;
}

/* The best reading by any of the rule's names; false when none begins the name. The publisher's
 * name may be the product's own beginning. */
static bool try_rule(const Question *question, const CtProductRule *rule, Attempt *out)
{
    size_t publisher = longest(&question->name, 0, rule->publisher_words).taken;
    bool may_be_bare = rule->bare || says_publisher(&question->publisher, rule);
    const size_t starts[] = { publisher, 0 };
    bool any = false;

    for (size_t s = 0; s < (publisher > 0 ? 2 : 1); s++)
        for (guint i = 0; i < rule->names->len && (starts[s] > 0 || may_be_bare); i++) {
            const CtProductPhrase *name = &g_array_index(rule->names, CtProductPhrase, i);
            const char *number;
            size_t taken =
                ct_product_words_match(&question->name, starts[s], &name->words, &number);
            if (taken == 0)
                continue;
            Attempt attempt = read_rest(question, rule, starts[s] + taken, taken);
            if (!any || is_better(&attempt, out))
                *out = attempt;
            any = true;
        }
    return any;
}

/* ---- the release and the update that a version tells ---- */

static bool holds(const CtVersionRange *range, const char *version)
{
    return range != NULL &&
           ct_version_range_holds(range, ct_bytes_of_text(version)) == CT_VERSION_RANGE_IN;
}

static const CtProductRelease *release_by_version(const CtProductRule *rule, const char *version)
{
    const CtProductRelease *found = NULL;

    for (guint i = 0; version != NULL && i < rule->releases->len; i++) {
        const CtProductRelease *release = g_ptr_array_index(rule->releases, i);

        if (!holds(release->versions, version))
            continue;
        if (found != NULL)
            return NULL;
        found = release;
    }
    return found;
}

static char *fill_number(const char *text, const char *number)
{
    g_autoptr(GString) filled = g_string_new(text);

    if (number != NULL)
        (void)g_string_replace(filled, "#", number, 0);
    return g_string_free(g_steal_pointer(&filled), FALSE);
}

/* By the name's words, else by the version's ("Service Pack 1"), else by its number. */
static char *update_of(const Question *question, const Attempt *attempt, const char *number)
{
    Match match = { 0 };

    if (attempt->update != NULL)
        return fill_number(attempt->update, attempt->update_number);
    for (size_t at = 1; at < question->version.count && match.taken == 0; at++)
        match = longest(&question->version, at,
                        ct_product_book_common(question->book, CT_PRODUCT_UPDATE));
    if (match.taken > 0)
        return fill_number(match.phrase->value, match.number);
    for (guint i = 0; attempt->release != NULL && i < attempt->release->updates->len; i++) {
        const CtProductUpdate *update =
            &g_array_index(attempt->release->updates, CtProductUpdate, i);

        if (number != NULL && holds(update->versions, number))
            return g_strdup(update->value);
    }
    return NULL;
}

/* ---- CPE names ---- */

static void add_template(GString *out, const char *text, const CtProductFinding *finding,
                         const char *number)
{
    static const char version[] = "{version}";
    static const char update[] = "{update}";

    for (const char *at = text; *at != '\0';) {
        if (g_str_has_prefix(at, version)) {
            ct_cpe_quote(finding->version, out);
            at += strlen(version);
        } else if (g_str_has_prefix(at, update)) {
            ct_cpe_quote(finding->update, out);
            at += strlen(update);
        } else if (*at == '#') {
            ct_cpe_quote(number, out);
            at++;
        } else {
            g_string_append_c(out, *at++);
        }
    }
}

/* A name ends before the first value that is not known. The caller frees. */
static char *cut_before(const char *text, const char *hole, const char *value)
{
    const char *at = strstr(text, hole);

    if (at == NULL || (value != NULL && strcmp(value, "-") != 0))
        return g_strdup(text);
    while (at > text && at[-1] != ':')
        at--;
    return g_strndup(text, (size_t)(at - text) - (at > text ? 1 : 0));
}

/* NULL when it needs a number that no phrase took. */
static char *name_of(const CtProductFinding *finding, const char *text, const char *number)
{
    g_autofree char *with_version = cut_before(text, "{version}", finding->version);
    g_autofree char *open = cut_before(with_version, "{update}", finding->update);
    g_autoptr(GString) name = g_string_new("cpe:2.3:");
    unsigned colons = 0;

    if (strchr(open, '#') != NULL && number == NULL)
        return NULL;
    add_template(name, open, finding, number);
    for (const char *at = open; *at != '\0'; at++)
        colons += *at == ':' ? 1 : 0;
    const char *const rest[] = { NULL, finding->update,       NULL, NULL, NULL,
                                 NULL, finding->architecture, NULL };
    /* part:vendor:product has two colons; what the template does not tell is added. */
    for (unsigned i = colons - 2; i < G_N_ELEMENTS(rest); i++) {
        g_string_append_c(name, ':');
        if (rest[i] == NULL)
            g_string_append_c(name, '*');
        else
            ct_cpe_quote(rest[i], name);
    }
    return g_string_free(g_steal_pointer(&name), FALSE);
}

static void add_cpe(CtProductFinding *out, const char *number)
{
    const GPtrArray *texts =
        out->release != NULL && out->release->cpe->len > 0 ? out->release->cpe : out->rule->cpe;

    for (guint i = 0; i < texts->len; i++) {
        char *name = name_of(out, g_ptr_array_index(texts, i), number);

        if (name != NULL)
            g_ptr_array_add(out->cpe, name);
    }
}

/* ---- the answer ---- */

static void be_ambiguous(CtProductFinding *out, char *reason)
{
    out->verdict = CT_PRODUCT_AMBIGUOUS;
    g_free(out->reason);
    out->reason = reason;
}

/* What the name says twice, or otherwise than the version does; NULL when nothing. */
static char *contradiction(const Attempt *attempt, const CtProductRelease *by_version,
                           const char *number)
{
    const CtProductRelease *release = attempt->release;
    const char *title = attempt->rule->title;

    if (attempt->twice != NULL)
        return g_strdup_printf("%s: the name says %s", title, attempt->twice);
    if (release == NULL || release->versions == NULL || number == NULL ||
        holds(release->versions, number))
        return NULL;
    return by_version != NULL ? g_strdup_printf("%s: %s by its name, %s by its version %s", title,
                                                release->title, by_version->title, number)
                              : g_strdup_printf("%s: %s by its name, but that has no version %s",
                                                title, release->title, number);
}

static const char *architecture_of(const Question *question, const Attempt *attempt)
{
    const GArray *phrases = ct_product_book_common(question->book, CT_PRODUCT_ARCHITECTURE);
    Match match = { 0 };

    if (attempt->architecture != NULL)
        return attempt->architecture;
    for (size_t at = 0; at < question->architecture.count && match.taken == 0; at++)
        match = longest(&question->architecture, at, phrases);
    return match.taken > 0 ? match.phrase->value : NULL;
}

static void settle(const Question *question, const Attempt *attempt, CtProductFinding *out)
{
    const char *number = question->number != NULL ? question->number : attempt->version;
    const CtProductRelease *by_version = release_by_version(attempt->rule, number);
    Attempt settled = *attempt;
    char *against = contradiction(attempt, by_version, number);

    if (against != NULL) {
        be_ambiguous(out, against);
        return;
    }
    if (settled.release == NULL)
        settled.release = by_version;
    out->verdict = CT_PRODUCT_KNOWN;
    out->rule = attempt->rule;
    out->release = settled.release;
    out->edition = attempt->edition;
    out->language = attempt->language;
    out->version = g_strdup(number);
    out->update = update_of(question, &settled, number);
    out->architecture = architecture_of(question, attempt);
    /* A system's version names its service pack when it has one. */
    if (out->update == NULL && question->version.count > 1 && strcmp(out->rule->class, "os") == 0)
        out->update = g_strdup("-");
    if (out->release == NULL && out->rule->releases->len > 0)
        out->reason = g_strdup("neither the name nor the version tells which release");
    add_cpe(out, attempt->release_number);
}

static void judge(const Question *question, const GArray *attempts, CtProductFinding *out)
{
    size_t most = 0;
    unsigned whole = 0;
    const Attempt *best = NULL;
    const Attempt *closest = NULL;
    g_autoptr(GString) titles = g_string_new(NULL);

    for (guint i = 0; i < attempts->len; i++) {
        const Attempt *attempt = &g_array_index(attempts, Attempt, i);

        if (attempt->left_over == NULL)
            most = MAX(most, attempt->name_words);
        else if (closest == NULL || is_better(attempt, closest))
            closest = attempt;
    }
    for (guint i = 0; i < attempts->len; i++) {
        const Attempt *attempt = &g_array_index(attempts, Attempt, i);

        if (attempt->left_over != NULL || attempt->name_words < most)
            continue;
        best = attempt;
        g_string_append_printf(titles, "%s%s", whole++ == 0 ? "" : ", ", attempt->rule->title);
    }
    if (whole == 1)
        settle(question, best, out);
    else if (whole > 1)
        be_ambiguous(out, g_strdup_printf("any of: %s", titles->str));
    else if (closest != NULL)
        out->reason = g_strdup_printf("begins as %s, but \"%s\" is no word of it",
                                      closest->rule->title, closest->left_over);
    else
        out->reason = g_strdup("no rule's name begins it");
}

static CtProductWords words_of(const char *text)
{
    return ct_product_words_of(text == NULL ? "" : text);
}

void ct_product_recognise(const CtProductBook *book, const CtProductClue *clue,
                          CtProductFinding *out)
{
    g_autoptr(GArray) attempts = g_array_new(FALSE, FALSE, sizeof(Attempt));
    Question question = { .book = book,
                          .name = words_of(clue->name),
                          .version = words_of(clue->version),
                          .architecture = words_of(clue->architecture),
                          .publisher = words_of(clue->publisher) };
    CtProductFinding found = { .cpe = g_ptr_array_new_with_free_func(g_free) };

    if (question.version.count > 0 && g_ascii_isdigit(question.version.word[0][0]))
        question.number = question.version.word[0];
    for (size_t i = 0; i < ct_product_book_count(book); i++) {
        Attempt attempt;

        if (try_rule(&question, ct_product_book_at(book, i), &attempt))
            g_array_append_val(attempts, attempt);
    }
    judge(&question, attempts, &found);
    ct_product_words_clear(&question.name);
    ct_product_words_clear(&question.version);
    ct_product_words_clear(&question.architecture);
    ct_product_words_clear(&question.publisher);
    *out = found;
}

void ct_product_finding_clear(CtProductFinding *self)
{
    g_free(self->update);
    g_free(self->version);
    g_free(self->reason);
    g_clear_pointer(&self->cpe, g_ptr_array_unref);
    *self = (CtProductFinding){ 0 };
}

const char *ct_product_word(CtProductVerdict verdict)
{
    static const char *const words[] = { "unknown", "ambiguous", "known" };

    return words[verdict];
}
