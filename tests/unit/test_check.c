/* test_check.c - every code is found where it was planted, and nothing is found where it was not.
 *
 * Method: one sound procedure about stray dogs, in which nothing is found. Each case spoils it in
 * one place and says exactly which codes are found then: the one that is meant, and what follows
 * from it. The mended twin of every case is the sound text.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "procedure/check.h"
#include "procedure/parser.h"

#include <string.h>

static const char sound[] =
    "procedure stray-dog version 2\n"
    "  key tag\n"
    "  holds facts (at, place), owner (name, email)\n"
    "  calendar fr-civil\n"
    "  law CODE    \"Municipal code, art. 1\" period 10 days from opened, 8 days from "
    "sent(ask-owner), 1 month from sent(summons), 6 months from served(summons), 9 months from "
    "served(summons), 7 months from served(summons), 14 days from served(summons)\n"
    "  law APPEALS \"Municipal code, art. 2\" period 2 months from entered, 3 months from entered, "
    "6 months from entered\n"
    "  law HOUSE   \"House rules\" period 5 days\n"
    "  law LIFE    \"Municipal code, art. 9\" period 24 months\n"
    "  role council  bench\n"
    "  role registry machine\n"
    "  role post     machine\n"
    "  role warden   operator\n"
    "  event dog-found     from intake   exogenous          carries at time, place text\n"
    "  event owner-named   from registry answers ask-owner  carries outcome one-of known unknown, "
    "name text, email text\n"
    "  event summons-shown from post     answers summons\n"
    "  event plea          from subject  exogenous\n"
    "  event ruling        from council  exogenous          carries outcome one-of fine drop\n"
    "  event appeal        from subject  answers ruling\n"
    "  event appeal-end    from council  answers appeal     carries outcome one-of kept undone\n"
    "  event fine-paid     from subject  answers bill\n"
    "  notice ask-owner by api        to registry under CODE text ask  languages en\n"
    "  notice summons   by registered to owner    under CODE text call languages en,fr\n"
    "  notice bill-mail by email      to owner    under CODE text bill languages en fallback bill\n"
    "  notice bill      by letter     to owner    under CODE text bill languages en\n"
    "  limit facts 24 months under LIFE\n"
    "  limit owner 24 months under LIFE\n"
    "  require bill after summons\n"
    "  require bill-mail after summons\n"
    "  gate fine on ruling by council 2 of 3\n"
    "  state found initial\n"
    "    keep facts 10 days from opened under CODE\n"
    "    on dog-found -> asked do send ask-owner\n"
    "    after 10 days from opened -> over under CODE\n"
    "  state asked\n"
    "    keep facts 10 days from opened under CODE\n"
    "    keep owner 10 days from opened under CODE\n"
    "    on owner-named if outcome = known -> called do send summons\n"
    "    on owner-named -> over\n"
    "    after 8 days from sent(ask-owner) -> over under CODE\n"
    "    after 10 days from opened -> over under CODE\n"
    "  state called\n"
    "    keep facts 1 month from sent(summons) under CODE\n"
    "    keep owner 1 month from sent(summons) under CODE\n"
    "    on summons-shown -> heard do serve summons, task rule within 5 days by council\n"
    "    on plea -> called do task read within 5 days by warden\n"
    "    after 1 month from sent(summons) -> over under CODE\n"
    "    after 10 days from opened if not sent(summons) >= opened -> over under CODE\n"
    "  state heard\n"
    "    keep facts 9 months from served(summons) under CODE\n"
    "    keep owner 9 months from served(summons) under CODE\n"
    "    seal owner to council\n"
    "    on ruling if outcome = fine and at >= served(summons) + 14 days and at < served(summons) "
    "+ 6 months -> fined do send bill-mail, send bill\n"
    "    on ruling if outcome = drop -> over do erase facts, erase owner\n"
    "    after 7 months from served(summons) -> over under CODE\n"
    "  state fined\n"
    "    keep facts 6 months from entered under APPEALS\n"
    "    keep owner 6 months from entered under APPEALS\n"
    "    seal owner to council\n"
    "    join facts, owner for bill-mail by council\n"
    "    join facts, owner for bill by council\n"
    "    on fine-paid -> over do erase facts, erase owner\n"
    "    on appeal if count(appeal) < 1 -> appealed do task judge within 5 days by council\n"
    "    after 3 months from entered -> over under APPEALS\n"
    "    pause while appealed\n"
    "  state appealed\n"
    "    keep facts 6 months from entered under APPEALS\n"
    "    keep owner 6 months from entered under APPEALS\n"
    "    seal owner to council\n"
    "    on appeal-end if outcome = kept -> fined\n"
    "    on appeal-end -> over do erase facts, erase owner\n"
    "    after 2 months from entered -> over under APPEALS\n"
    "  state over final\n"
    "  measure called-on = sent(summons)\n";

static const struct {
    const char *codes, *part, *by;
} planted[] = {
    { "E06", "  state over final\n",
      "  state lost\n    on plea -> over\n    after 10 days from opened -> over under CODE\n  "
      "state over final\n" },
    { "E07", "    after 8 days from sent(ask-owner) -> over under CODE\n",
      "    after 8 days from sent(ask-owner) -> over under CODE\n    on summons-shown -> over\n" },
    { "E08 E10 E23 W04 W10 W20",
      "    on appeal-end if outcome = kept -> fined\n    on appeal-end -> over do erase facts, "
      "erase owner\n    after 2 months from entered -> over under APPEALS\n",
      "" },
    { "E09", "    after 10 days from opened if not sent(summons) >= opened -> over under CODE\n",
      "" },
    { "E10 E11", "  state over final\n",
      "  state over\n    on plea -> over do task read within 5 days by warden\n    after 10 days "
      "from opened -> fined under CODE\n" },
    { "E11", "    keep owner 9 months from served(summons) under CODE\n", "" },
    { "E06 E12 W08",
      "    on owner-named if outcome = known -> called do send summons\n    on owner-named -> "
      "over\n",
      "    on owner-named -> over\n    on owner-named if outcome = known -> called do send "
      "summons\n" },
    { "E06 E13", "at >= served(summons) + 14 days and at < served(summons) + 6 months",
      "at >= served(summons) + 6 months and at < served(summons) + 14 days" },
    { "E14", "keep facts 9 months from served(summons)",
      "keep facts 6 months from served(summons)" },
    { "E15", "24 months", "12 months" },
    { "E18", "by email      to owner    under CODE text bill languages en fallback bill\n",
      "by email      to owner    under CODE text bill languages en\n" },
    { "E19 W21", "answers summons\n", "answers ask-owner\n" },
    { "E20", "require bill after summons", "require bill after fine-paid" },
    { "E21 E27 W10", "after 7 months from served(summons) -> over under CODE",
      "after 12 months from entered -> over under APPEALS" },
    { "E22", "    keep facts 10 days from opened under CODE\n    on dog-found",
      "    keep facts 10 days from opened under CODE\n    keep owner 10 days from opened under "
      "CODE\n    on dog-found" },
    { "E23", "    pause while appealed\n", "" },
    { "E24", "    after 8 days from sent(ask-owner) -> over under CODE\n",
      "    after 8 days from sent(ask-owner) -> called under CODE do send summons\n" },
    { "E25", "gate fine on ruling by council", "gate fine on ruling by warden" },
    { "E26", "    after 3 months from entered -> over under APPEALS\n",
      "    after 3 months from entered -> over under APPEALS\n    after 6 months from entered -> "
      "over under APPEALS\n" },
    { "E27 W10", "after 7 months from served(summons)", "after 8 months from served(summons)" },
    /* A window that begins where a law's period does is one of that law's, too. */
    { "E27 W10", "served(summons) + 6 months -> fined", "served(summons) + 5 months -> fined" },
    { "E07 E09 E19 E28", "do serve summons, task rule", "do task rule" },
    { "E29", "at < served(summons) + 6 months", "at >= served(summons) + 6 months" },
    { "W12", "    on plea -> called do task read within 5 days by warden\n",
      "    on plea -> called do task read within 5 days by warden\n    on dog-found if "
      "count(dog-found) < 3 -> called\n" },
    { "E12 W13", "if outcome = known -> called", "-> called" },
    { "W14", "drop -> over do erase facts, erase owner", "drop -> over do erase facts" },
    { "E33", "    seal owner to council\n    on appeal-end", "    on appeal-end" },
    { "W15 W18", "  gate fine on ruling by council 2 of 3\n", "" },
    { "W16", "do serve summons, task rule within 5 days by council", "do serve summons" },
    { "W03 W17", " do task read within 5 days by warden", "" },
    { "E38", "on appeal if count(appeal) < 1 ->", "on appeal ->" },
    /* Bounded by what comes once, where every circle has it, and only there. */
    { "", "on appeal if count(appeal) < 1 ->", "on appeal if not first(appeal-end) >= opened ->" },
    { "E38", "on appeal if count(appeal) < 1 ->", "on appeal if not first(plea) >= opened ->" },
    /* The entry of a state that is not on the circle does not move. */
    { "E27",
      "    on appeal if count(appeal) < 1 -> appealed do task judge within 5 days by council\n"
      "    after 3 months from entered -> over under APPEALS\n"
      "    pause while appealed\n"
      "  state appealed\n"
      "    keep facts 6 months from entered under APPEALS\n"
      "    keep owner 6 months from entered under APPEALS\n"
      "    seal owner to council\n"
      "    on appeal-end if outcome = kept -> fined\n"
      "    on appeal-end -> over do erase facts, erase owner\n",
      "    on appeal -> appealed do task judge within 5 days by council\n"
      "    after 3 months from entered -> over under APPEALS\n"
      "    pause while appealed\n"
      "  state appealed\n"
      "    keep facts 6 months from entered under APPEALS\n"
      "    keep owner 6 months from entered under APPEALS\n"
      "    seal owner to council\n"
      "    on appeal-end if outcome = kept -> fined\n"
      "    on appeal-end -> over do erase facts, erase owner\n"
      "    after 4 months from entered(heard) -> over under APPEALS\n" },
    /* The owner is known from the answer on, and no answer comes before the question. */
    { "E48", "  state found initial\n",
      "  state found initial\n    join facts, owner for look-up by council\n" },
    { "E49", "    seal owner to council\n    on ruling",
      "    seal owner to council\n    join facts, owner for look-up by council authorised by "
      "registry\n    on ruling" },
    { "E49", "    seal owner to council\n    on ruling",
      "    seal owner to council\n    join facts, owner for look-up by council authorised by "
      "council\n    on ruling" },
    { "", "    seal owner to council\n    on ruling",
      "    seal owner to council\n    join facts, owner for summons by council authorised by "
      "warden\n    on ruling" },
    { "E48 W01 W22", "  state found initial\n",
      "  notice spare by letter to owner under CODE text bill languages en\n  state found initial\n"
      "    join facts, owner for spare by council\n" },
    { "E51", "    join facts, owner for bill by council\n", "" },
    { "E49", "  gate fine", "  hold legal by registry under LIFE\n  gate fine" },
    { "", "  gate fine", "  hold legal of owner by council under LIFE\n  gate fine" },
    { "E41 E50", "  holds facts (at, place), owner (name, email)\n",
      "  holds facts (at, place), owner (name, email), files\n  hold legal of files by council "
      "under LIFE\n" },
    { "W21", "on plea -> called do task read", "on plea -> called do send bill, task read" },
    { "E41", "  limit owner 24 months under LIFE\n", "" },
    { "W18", "    on owner-named -> over\n", "" },
    { "E06 E51 W19", "-> fined do send bill-mail, send bill",
      "-> over do send bill-mail, send bill" },
    { "E11 E47", "    on owner-named -> over\n", "    on owner-named -> found\n" },
    { "W03 W20", "on plea -> called do task read within 5 days by warden",
      "on plea -> asked do task read within 5 days by council" },
    { "W01", "  notice bill      by",
      "  notice spare     by letter     to owner    under CODE text bill languages en\n  notice "
      "bill      by" },
    { "W02", "  law HOUSE ", "  law SPARE   \"House rules\"\n  law HOUSE " },
    { "W03", "  role warden   operator\n", "  role warden   operator\n  role porter   operator\n" },
    { "W04", "  event fine-paid ",
      "  event spare         from subject  exogenous\n  event fine-paid " },
    { "W05", "if outcome = kept ->", "if outcome != undone ->" },
    /* A count that only rises bounds no circle; passed once and for all it is a threshold. */
    { "E38 W05", "on appeal if count(appeal) < 1 ->", "on appeal if count(appeal) >= 1 ->" },
    { "", "on plea -> called do task read within 5 days by warden\n",
      "on plea if count(plea) >= 2 -> over do task read within 5 days by warden\n    on plea -> "
      "called do task read within 5 days by warden\n" },
    { "E09 W05", "if not sent(summons) >= opened", "if not sent(summons) <= opened" },
    { "W06", "art. 2\" period 2 months from entered, 3 months from entered, 6 months from entered",
      "art. 2\"" },
    { "W08", "measure called-on = sent(summons)", "measure called-on = served(ask-owner)" },
    { "W09", "on fine-paid -> over", "on fine-paid if count(plea) >= 0 -> over" },
    { "W10", "period 24 months", "period 24 months, 25 months" },
    { "W11", "  require bill after summons\n",
      "  require bill after summons\n  require bill after summons\n" },
};

static GHashTable *ever_seen; /* codes that any test here found */

static void free_finding(gpointer finding)
{
    ct_check_finding_free(finding);
}

/* Codes found in the texts, in order, each once, parted by blanks; the caller's. */
static char *codes_in(const char *const *texts, size_t count, const CtCheckLetter *letter,
                      size_t letters)
{
    CtCheckSource source[2];
    g_autoptr(GPtrArray) mistakes = g_ptr_array_new_with_free_func(free_finding);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t i = 0; i < count; i++) {
        g_autoptr(GError) error = NULL;
        CtBytes text = ct_bytes_of_text(texts[i]);

        source[i] = (CtCheckSource){ ct_parser_read(text, "t", &error), "t", text };
        if (error != NULL)
            ct_check_mistakes(i, &source[i], error->message, mistakes);
    }
    CtCheckPlan plan = { source, count, letter != NULL, letter, letters };
    g_autoptr(GPtrArray) findings = ct_check_run(&plan);
    for (guint i = 0; i < findings->len + mistakes->len; i++) {
        const CtCheckFinding *finding =
            i < findings->len ? findings->pdata[i] : mistakes->pdata[i - findings->len];

        assert_true(finding->line >= 1 && finding->column >= 1 && finding->width >= 1);
        g_hash_table_add(seen, (gpointer)(uintptr_t)finding->topic->code);
        if (ever_seen == NULL)
            ever_seen = g_hash_table_new(g_str_hash, g_str_equal);
        g_hash_table_add(ever_seen, (gpointer)(uintptr_t)finding->topic->code);
    }
    GString *codes = g_string_new(NULL);
    for (size_t i = 0; i < ct_check_topic_count(); i++)
        if (g_hash_table_contains(seen, ct_check_topic(i)->code))
            g_string_append_printf(codes, "%s%s", codes->len > 0 ? " " : "",
                                   ct_check_topic(i)->code);
    for (size_t i = 0; i < count; i++)
        ct_procedure_free((CtProcedure *)(uintptr_t)source[i].procedure);
    return g_string_free(codes, FALSE);
}

static char *codes_of(const char *text)
{
    return codes_in(&text, 1, NULL, 0);
}

/* The sound text with one part of it replaced everywhere. */
static char *spoilt(const char *part, const char *by)
{
    g_auto(GStrv) pieces = g_strsplit(sound, part, -1);

    if (pieces[1] == NULL)
        fail_msg("the sound text does not hold: %s", part);
    return g_strjoinv(by, pieces);
}

static void test_check_finds_nothing_in_a_sound_procedure(void **state)
{
    (void)state;
    g_autofree char *codes = codes_of(sound);

    assert_string_equal(codes, "");
}

static void test_check_finds_what_was_planted_and_what_follows_from_it(void **state)
{
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(planted); i++) {
        g_autofree char *text = spoilt(planted[i].part, planted[i].by);
        g_autofree char *codes = codes_of(text);

        if (strcmp(codes, planted[i].codes) != 0)
            print_error("case %zu: %s\n", i, planted[i].by);
        assert_string_equal(codes, planted[i].codes);
    }
}

static void test_check_names_what_the_parser_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *code, *part, *by;
    } refused[] = {
        { "E00", "  key tag\n", "  kee tag\n" },
        { "E01", "state found initial", "state found" },
        { "E02", "-> heard", "-> hurt" },
        { "E03", "on plea ->", "on please ->" },
        { "E04", "serve summons", "serve summon" },
        { "E05", "seal owner to council", "seal owner to counsel" },
        { "E16", "to registry under CODE text", "to registry text" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *text = spoilt(refused[i].part, refused[i].by);
        g_autofree char *codes = codes_of(text);

        assert_string_equal(codes, refused[i].code);
    }
}

static void test_check_holds_letters_against_the_notices(void **state)
{
    (void)state;
    static const char *const none[] = { NULL };
    static const char *const quotes[] = { "place", "called_on", NULL };
    static const char *const owner[] = { "email", "called_on", NULL };
    CtCheckLetter letter[] = { { "ask", "en", none },
                               { "call", "en", none },
                               { "call", "fr", none },
                               { "bill", "en", quotes } };
    const char *text = sound;
    g_autofree char *complete = codes_in(&text, 1, letter, 4);
    g_autofree char *unwritten = codes_in(&text, 1, letter, 3);
    letter[2].language = "de";
    g_autofree char *one_language = codes_in(&text, 1, letter, 4);
    letter[2].language = "fr";
    letter[1].place = quotes; /* its own sending is an instant it may quote */
    g_autofree char *own = codes_in(&text, 1, letter, 4);
    g_autofree char *loose = spoilt("  require bill-mail after summons\n", "");
    text = loose;
    g_autofree char *unrequired = codes_in(&text, 1, letter, 4);
    g_autofree char *nameless = spoilt(", email text", "");
    letter[3].place = owner;
    text = nameless;
    g_autofree char *unfilled = codes_in(&text, 1, letter, 4);

    letter[3].place = quotes;
    letter[0].place = owner; /* the letter that asks for the owner cannot know him */
    text = sound;
    g_autofree char *too_early = codes_in(&text, 1, letter, 4);

    assert_string_equal(complete, "");
    assert_string_equal(too_early, "E43");
    assert_string_equal(unwritten, "W07");
    assert_string_equal(one_language, "E17");
    assert_string_equal(own, "");
    assert_string_equal(unrequired, "E37");
    assert_non_null(strstr(unfilled, "E00")); /* a field that is held and not carried */
}

static void test_check_reads_procedures_that_tell_each_other_together(void **state)
{
    (void)state;
    static const char teller[] =
        "procedure teller version 1\n key dog\n holds facts\n calendar plain\n"
        " law CODE \"Code\" period 3 days, 3 days from opened\n role warden operator\n"
        " event seen from warden exogenous carries at time, place text, dog token\n"
        " limit facts 3 days under CODE\n state watching initial\n"
        "  keep facts 3 days from opened under CODE\n"
        "  on seen -> told do emit dog-found to stray-dog key dog carries at, place\n"
        "  after 3 days from opened -> told under CODE\n state told final\n";
    const char *both[] = { teller, sound };
    g_autofree char *good = codes_in(both, 2, NULL, 0);
    g_auto(GStrv) other_event = g_strsplit(teller, "dog-found", 2);
    g_autofree char *wrong_event = g_strjoinv("cat-found", other_event);
    g_auto(GStrv) short_list = g_strsplit(teller, "carries at, place\n", 2);
    g_autofree char *left_out = g_strjoinv("carries at\n", short_list);
    g_auto(GStrv) back = g_strsplit(teller, "to stray-dog", 2);
    g_autofree char *circle = g_strjoinv("to teller", back);

    both[0] = wrong_event;
    g_autofree char *unknown = codes_in(both, 2, NULL, 0);
    both[0] = left_out;
    g_autofree char *incomplete = codes_in(both, 2, NULL, 0);
    both[0] = circle;
    g_autofree char *round = codes_in(both, 2, NULL, 0);
    g_auto(GStrv) other_field = g_strsplit(teller, "place text, dog token\n", 2);
    g_autofree char *placeless =
        g_strjoinv("dog token\n event located from warden answers asked carries place text\n"
                   " notice asked by api to dog under CODE text ask languages en\n",
                   other_field);
    both[0] = placeless;
    g_autofree char *not_there = codes_in(both, 2, NULL, 0);
    assert_string_equal(good, "");
    assert_string_equal(not_there, "E42 W01 W04");
    assert_string_equal(unknown, "E39");
    assert_string_equal(incomplete, "E39");
    assert_string_equal(round, "E39 E40");
}

static void test_check_holds_a_succession_against_the_older_version(void **state)
{
    (void)state;
    g_autofree char *moved =
        spoilt("  state found initial\n",
               "  supersedes 1 new-steps {\n    found -> found\n    asked -> asked\n    called -> "
               "called\n    heard -> heard\n    fined -> fined\n    appealed -> appealed\n  }\n"
               "  state found initial\n");
    g_autofree char *before =
        spoilt("procedure stray-dog version 2", "procedure stray-dog version 1");
    g_auto(GStrv) short_map = g_strsplit(moved, "    heard -> heard\n", 2);
    g_autofree char *left_out = g_strjoinv("", short_map);
    g_auto(GStrv) other_place = g_strsplit(moved, "    heard -> heard\n", 2);
    g_autofree char *slipped = g_strjoinv("    heard -> fined\n", other_place);
    const char *both[] = { before, moved };
    g_autofree char *total = codes_in(both, 2, NULL, 0);
    both[1] = left_out;
    g_autofree char *partial = codes_in(both, 2, NULL, 0);
    g_autofree char *elsewhere = codes_of(slipped);

    assert_string_equal(elsewhere, "W23");
    assert_string_equal(total, "");
    assert_string_equal(partial, "E44");
}

static void test_check_proves_a_time_by_the_slowest_way(void **state)
{
    (void)state;
    g_autofree char *text = spoilt("24 months", "12 months");
    g_autoptr(GError) error = NULL;
    g_autoptr(CtProcedure) procedure = ct_parser_read(ct_bytes_of_text(text), "t", &error);
    CtCheckSource source = { procedure, "t", ct_bytes_of_text(text) };
    CtCheckPlan plan = { &source, 1, false, NULL, 0 };
    g_autoptr(GPtrArray) findings = ct_check_run(&plan);
    g_autoptr(GString) written = g_string_new(NULL);

    assert_true(findings->len > 0);
    const CtCheckFinding *finding = findings->pdata[0];
    ct_check_write(finding, &source, false, written);
    assert_string_equal(finding->topic->code, "E15");
    assert_non_null(
        strstr(finding->path, "heard: on ruling -> fined, at most 8 months 10 days after"));
    assert_non_null(strstr(written->str, "limit facts 12 months under LIFE\n"));
    assert_non_null(strstr(written->str, "^~~~~\n"));
    assert_non_null(strstr(written->str, "law: LIFE: Municipal code, art. 9"));
}

static void test_check_spells_every_unit_of_time(void **state)
{
    (void)state;
    static const char *const units[] = {
        "hours", "days", "weeks", "months", "years", "working-days"
    };

    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        g_autofree char *period = g_strdup_printf("after 7 %s from sent(ask-owner)", units[i]);
        g_autofree char *wanted = g_strdup_printf("7 %s from sent(ask-owner)", units[i]);
        g_autofree char *text = spoilt("after 8 days from sent(ask-owner)", period);
        g_autoptr(GError) error = NULL;
        g_autoptr(CtProcedure) procedure = ct_parser_read(ct_bytes_of_text(text), "t", &error);
        CtCheckSource source = { procedure, "t", ct_bytes_of_text(text) };
        CtCheckPlan plan = { &source, 1, false, NULL, 0 };
        g_autoptr(GPtrArray) findings = ct_check_run(&plan);
        bool found = false;

        for (guint j = 0; j < findings->len; j++)
            found =
                found || strstr(((CtCheckFinding *)findings->pdata[j])->message, wanted) != NULL;
        assert_true(found);
    }
}

/* 64 states, each with a way to every other: more ways than anybody could walk. */
static void test_check_ends_on_the_largest_procedure(void **state)
{
    (void)state;
    g_autoptr(GString) text =
        g_string_new("procedure maze version 1\n key k\n holds facts\n calendar plain\n"
                     " role warden operator\n event seen from warden exogenous carries n int\n"
                     " limit facts 9 months\n");

    for (int i = 0; i < CT_LIMIT_PROCEDURE_STATES; i++) {
        bool last = i == CT_LIMIT_PROCEDURE_STATES - 1;

        g_string_append_printf(text, " state s%d%s\n", i,
                               i == 0 ? " initial"
                               : last ? " final"
                                      : "");
        for (int j = 1; j <= 15 && !last; j++)
            g_string_append_printf(text, "  on seen if n = %d -> s%d\n", j,
                                   (i + j) % CT_LIMIT_PROCEDURE_STATES);
        if (!last)
            g_string_append_printf(text,
                                   "  keep facts %d days from entered\n"
                                   "  after 9 days from entered -> s%d\n",
                                   i + 1, i + 1);
    }
    g_autofree char *codes = codes_of(text->str);

    assert_non_null(strstr(codes, "E14"));
    assert_non_null(strstr(codes, "E15"));
    assert_non_null(strstr(codes, "E38"));
}

/* Runs last: what no test above plants, no test would miss. */
static void test_check_every_code_of_the_catalogue_is_planted_here(void **state)
{
    (void)state;
    g_autoptr(GString) unplanted = g_string_new(NULL);

    for (size_t i = 0; i < ct_check_topic_count(); i++)
        if (!g_hash_table_contains(ever_seen, ct_check_topic(i)->code))
            g_string_append_printf(unplanted, "%s ", ct_check_topic(i)->code);
    g_clear_pointer(&ever_seen, g_hash_table_unref);
    assert_string_equal(unplanted->str, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_finds_nothing_in_a_sound_procedure),
        cmocka_unit_test(test_check_finds_what_was_planted_and_what_follows_from_it),
        cmocka_unit_test(test_check_names_what_the_parser_refuses),
        cmocka_unit_test(test_check_holds_letters_against_the_notices),
        cmocka_unit_test(test_check_reads_procedures_that_tell_each_other_together),
        cmocka_unit_test(test_check_holds_a_succession_against_the_older_version),
        cmocka_unit_test(test_check_proves_a_time_by_the_slowest_way),
        cmocka_unit_test(test_check_spells_every_unit_of_time),
        cmocka_unit_test(test_check_ends_on_the_largest_procedure),
        cmocka_unit_test(test_check_every_code_of_the_catalogue_is_planted_here),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
