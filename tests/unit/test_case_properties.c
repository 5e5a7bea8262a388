/* test_case_properties.c - what must hold of a whole mandate, whatever happens to its cases.
 *
 * Method: for each shipped dossier (a new one is picked up by itself) random acts are made from
 * fixed seeds and lived by four real mandates, with ledger, vault, outbox and clerk: one whose
 * clerk is at every due instant; one that is down between the acts; one that is killed before every
 * commit, and opened again; one to which what comes in the same instant for different cases comes
 * in the other order. All four must end with the same cases, memories and orders. After every act
 * what is to be erased is unreadable, nothing was sent without its `require`, and at the end every
 * fold, tile and ciphertext agrees (verify, and verify --rebuild), and the cases told without
 * names, erased ones too, count what the tables count. What fails is shrunk by leaving
 * out acts, and printed with its seed; CT_SEED=N runs that one seed alone.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "mandate_sample.h"

#include "cases/annals.h"
#include "procedure/hold.h"
#include "procedure/what_if.h"

#define SEEDS   2
#define ACTS    50
#define KEYS    3
#define SHRINKS 40 /* a failing history is tried again so often at most */

typedef enum { ACT_EVENT, ACT_SENT, ACT_HOLD, ACT_LIFT, ACT_TASK, ACT_TIME } ActKind;

typedef struct {
    ActKind kind;
    unsigned procedure, key; /* modulo how many there are */
    unsigned which;          /* event, hold or task, likewise */
    int64_t wait;            /* seconds since the act before; often none */
    int64_t ago;             /* EVENT: how long before its record it happened */
    unsigned value;          /* EVENT: seed of its values */
} Act;

typedef enum { UP, DOWN, KILLED, REVERSED, MANNERS } Manner;

typedef struct {
    Sample *sample;
    Manner manner;
    const char *broken; /* the property that failed, or NULL */
} World;

/* ---- one act ---- */

static const CtAdopted *adopted_of(const World *self, const Act *act)
{
    const CtBook *book = self->sample->book;

    return ct_book_current(book, book->adopted[act->procedure % book->count].procedure->name);
}

static void key_of(const Act *act, char out[8])
{
    (void)g_snprintf(out, 8, "K%u", act->key % KEYS);
}

/* The latest case of the act's key; false: there is none. */
static bool find(const World *self, const Act *act, CtCase *out)
{
    char key[8];
    bool found;

    key_of(act, key);
    int64_t sid = ct_case_sid(self->sample->book, adopted_of(self, act), ct_bytes_of_text(key));
    sample_must(ct_case_find(self->sample->book, sid, out, &found, error));
    return found;
}

static bool opens(const CtProcedure *procedure, int event)
{
    const CtProcedureState *initial = &procedure->state[procedure->initial];

    for (size_t i = 0; i < initial->transition_count; i++)
        if (procedure->transition[initial->first_transition + i].event == event)
            return true;
    return false;
}

/* Three times of four one that the state of the case waits for. */
static int choose_event(const CtProcedure *procedure, const CtCase *subject, const Act *act)
{
    int at = subject == NULL ? procedure->initial : subject->history.state;
    const CtProcedureState *state = &procedure->state[at];
    size_t way = state->transition_count == 0 ? 0 : act->which % state->transition_count;
    int event = state->transition_count == 0
                    ? CT_PROCEDURE_NONE
                    : procedure->transition[state->first_transition + way].event;

    return event != CT_PROCEDURE_NONE && act->value % 4 != 0
               ? event
               : (int)(act->which % procedure->event_count);
}

/* A token finds the other case of an emission: it is the key again. Owned by `texts`. */
static const char *value_of(const CtProcedureField *field, const Act *act, CtInstant at, size_t i,
                            GStringChunk *texts)
{
    char text[CT_TIME_TEXT_SIZE];
    char key[8];
    unsigned drawn = act->value >> i;

    key_of(act, key);
    switch (field->type) {
    case CT_FIELD_ONE_OF:
        return field->word[drawn % field->word_count];
    case CT_FIELD_BOOL:
        return drawn % 2 == 0 ? "true" : "false";
    case CT_FIELD_INT:
        return "17";
    case CT_FIELD_TIME:
        return g_string_chunk_insert(texts, ct_time_text(at, text));
    case CT_FIELD_TOKEN:
        return g_string_chunk_insert(texts, key);
    case CT_FIELD_ADDRESS:
        return "192.0.2.7";
    case CT_FIELD_TEXT:
    default:
        return "Exemple";
    }
}

static size_t fill(const CtProcedureEvent *event, const Act *act, CtInstant at, GStringChunk *texts,
                   CtTurnField out[CT_LIMIT_PROCEDURE_FIELDS])
{
    size_t count = 0;

    for (size_t i = 0; i < event->field_count; i++)
        if ((int)i != event->own_time) /* the turn tells it */
            out[count++] = (CtTurnField){
                event->field[i].name,
                ct_bytes_of_text(value_of(&event->field[i], act, at, i, texts)),
            };
    return count;
}

static bool do_event(const World *self, const CtTurn *turn, const Act *act, CtCase *subject,
                     bool found, GError **error)
{
    const CtAdopted *adopted = adopted_of(self, act);
    bool is_open = found && ct_case_is_open(subject);
    const CtProcedure *procedure = is_open ? subject->adopted->procedure : adopted->procedure;
    int index = choose_event(procedure, is_open ? subject : NULL, act);
    g_autoptr(GStringChunk) texts = g_string_chunk_new(256);
    CtTurnField field[CT_LIMIT_PROCEDURE_FIELDS];
    CtTurnEvent event = { .event = index, .at = turn->now - act->ago, .field = field };
    g_autofree char *person = g_strdup_printf("person %u", act->value % 4);
    char key[8];

    event.count = fill(&procedure->event[index], act, event.at, texts, field);
    event.person = ct_turn_person(self->sample->book, person);
    key_of(act, key);
    if (!is_open && !opens(procedure, index))
        return ct_fail(error, CT_ERROR_MISSING, "no case");
    return (is_open ||
            ct_case_begin(turn->batch, adopted,
                          ct_case_sid(self->sample->book, adopted, ct_bytes_of_text(key)),
                          turn->now, subject, error)) &&
           ct_turn_event(turn, subject, &event, error);
}

/* The first order of the case that waits, to the carrier. */
static bool do_send(const World *self, const CtTurn *turn, CtCase *subject, GError **error)
{
    CtDb *db = self->sample->mandate->db;
    g_auto(CtOutboxItem) item = { 0 };
    uint8_t id[CT_OUTBOX_ID_SIZE];
    bool found = false;
    bool has_row = true;

    {
        g_auto(CtRow) row = ct_db_row(db, CT_SQL_OUTBOX_OF_CASE);

        ct_row_bind_int(&row, CT_BIND_OUTBOX_OF_CASE_SID, subject->owner.sid);
        ct_row_bind_int(&row, CT_BIND_OUTBOX_OF_CASE_CASE_ID, subject->owner.id);
        while (!found && ct_row_step(&row, &has_row, NULL) && has_row) {
            found = ct_row_int(&row, CT_COLUMN_OUTBOX_OF_CASE_STATE) == CT_OUTBOX_ORDERED &&
                    ct_row_int(&row, CT_COLUMN_OUTBOX_OF_CASE_CHANNEL) != CT_OUTBOX_EMISSION;
            memcpy(id, ct_row_bytes(&row, CT_COLUMN_OUTBOX_OF_CASE_ID).data, sizeof id);
        }
    }
    if (!found)
        return ct_fail(error, CT_ERROR_MISSING, "no order");
    return ct_outbox_get(db, subject->owner.sid, id, &item, error) &&
           ct_turn_outcome(turn, subject, &item, CT_OUTBOX_ATTEMPTED, error) &&
           ct_turn_outcome(turn, subject, &item, CT_OUTBOX_SENT, error);
}

static bool do_task(const CtTurn *turn, const Act *act, CtCase *subject, GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;

    for (size_t i = 0; i < procedure->action_count; i++) {
        const CtProcedureAction *action =
            &procedure->action[(i + act->which) % procedure->action_count];

        if (action->kind == CT_ACTION_TASK)
            return ct_turn_done(turn, subject, action->task, 1, error);
    }
    return ct_fail(error, CT_ERROR_MISSING, "no task");
}

static bool do_act(const World *self, const CtTurn *turn, const Act *act, CtCase *subject,
                   GError **error)
{
    bool found = find(self, act, subject);
    size_t holds = found ? subject->adopted->procedure->hold_count : 0;

    if (act->kind == ACT_EVENT)
        return do_event(self, turn, act, subject, found, error);
    if (!found)
        return ct_fail(error, CT_ERROR_MISSING, "no case");
    if (act->kind == ACT_SENT)
        return do_send(self, turn, subject, error);
    if (act->kind == ACT_TASK)
        return do_task(turn, act, subject, error);
    return holds > 0 &&
           ct_turn_hold(turn, subject, (int)(act->which % holds), act->kind == ACT_HOLD, 1, error);
}

/* False: it was refused, and left no trace. */
static bool apply(const World *self, const Act *act, CtInstant now, bool commits)
{
    const CtBook *book = self->sample->book;
    g_autoptr(CtCase) subject = g_new0(CtCase, 1);
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, NULL);
    CtTurn turn = { self->sample->book, batch, now };

    assert_non_null(batch);
    return do_act(self, &turn, act, subject, NULL) && ct_case_save(book, subject, NULL) &&
           (!commits || ct_batch_commit(batch, NULL));
}

/* ---- what must hold at every moment ---- */

static void count_value(void *user, const char *name, const char *value)
{
    size_t *count = user;

    (void)value;
    *count += strcmp(name, "person") != 0;
}

static size_t readable(const World *self, const CtCase *subject, size_t compartment)
{
    g_autoptr(CtValues) values = ct_values_load_some(
        self->sample->book, subject, &self->sample->member, UINT32_C(1) << compartment, NULL);
    size_t count = 0;

    if (values != NULL)
        ct_values_each(values, count_value, &count);
    return count;
}

static void check_case(World *self, const CtCase *subject, CtInstant now)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    const CtHistory *history = &subject->history;

    for (size_t i = 0; i < procedure->compartment_count; i++) {
        CtInstant end;
        bool is_over = history->compartment[i].erased ||
                       (!ct_hold_covers(procedure, history, (int)i) &&
                        ct_due_erasure(procedure, history, (int)i, &end) && end <= now);

        if (is_over && readable(self, subject, i) > 0)
            self->broken = "nothing is readable after its keep";
    }
    for (size_t i = 0; i < procedure->require_count; i++) {
        const CtProcedureRequire *require = &procedure->require[i];
        bool is_event = require->after_event != CT_PROCEDURE_NONE;
        CtAnchor before = { is_event ? CT_ANCHOR_FIRST : CT_ANCHOR_SENT,
                            is_event ? require->after_event : require->after_notice };

        if (history->notice[require->notice].sent != CT_INSTANT_NEVER &&
            ct_history_anchor(history, procedure, before) == CT_INSTANT_NEVER)
            self->broken = "nothing is sent without its require";
    }
}

static void check_all(World *self, CtInstant now)
{
    g_autoptr(CtCase) subject = g_new0(CtCase, 1);

    for (unsigned i = 0; i < self->sample->book->count; i++)
        for (unsigned key = 0; key < KEYS; key++)
            if (find(self, &(Act){ .procedure = i, .key = key }, subject))
                check_case(self, subject, now);
}

/* ---- living ---- */

static void pass(const World *self, CtInstant to)
{
    CtClerkCounts counts = { 0 };

    for (bool over = false; !over;) {
        CtInstant due = to;
        bool has_due = false;

        if (self->manner != DOWN)
            sample_must(ct_clerk_next(self->sample->book, &has_due, &due, error));
        CtInstant next = MAX(has_due && due < to ? due : to, sample_now(self->sample));
        sample_must(ct_mandate_set_clock(self->sample->mandate, next, error));
        sample_must(ct_clerk_work(self->sample->book, next, &counts, error));
        over = next >= to;
    }
}

/* How many acts from `first` on come in the same instant, each to another case. */
static size_t together(const Act *act, size_t count, size_t first)
{
    size_t end = first + 1;

    for (; end < count && act[end].wait == 0 && act[end].kind == ACT_EVENT; end++)
        for (size_t i = first; i < end; i++)
            if (act[i].kind != ACT_EVENT || act[i].key % KEYS == act[end].key % KEYS)
                return end - first;
    return end - first;
}

static void live(World *self, const Act *act, size_t count)
{
    CtInstant now = sample_now(self->sample);

    for (size_t i = 0, group; i < count && self->broken == NULL; i += group) {
        group = together(act, count, i);
        now += act[i].wait;
        if (act[i].kind == ACT_TIME && self->manner == DOWN)
            continue;
        pass(self, now);
        for (size_t j = 0; j < group && act[i].kind != ACT_TIME; j++) {
            const Act *next = &act[i + (self->manner == REVERSED ? group - 1 - j : j)];

            if (self->manner == KILLED) {
                (void)apply(self, next, now, false);
                sample_reopen(self->sample);
            }
            (void)apply(self, next, now, true);
        }
        pass(self, now);
        check_all(self, now);
    }
    pass(self, now);
}

/* ---- what came of it ---- */

/* Persons are tags under the mandate's own key; where they stand is the same in all. */
static void tell_memory(const CtCase *subject, GString *out)
{
    g_autofree CtHistory *history = g_memdup2(&subject->history, sizeof subject->history);
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_HISTORY_BYTES_MAX);

    history->author = history->author != 0;
    for (size_t i = 0; i < G_N_ELEMENTS(history->votes); i++)
        for (size_t j = 0; j < history->votes[i].count; j++)
            history->votes[i].person[j] = j + 1;
    ct_history_encode(history, subject->adopted->procedure, &bytes);
    g_autofree char *hex = ct_text_hex(ct_buffer_bytes(&bytes));
    g_string_append_printf(out, "%s %s", ct_case_state(subject), hex);
}

/* Every case that a key ever had, the latest first, as far as a reader can see. */
static char *tell(const World *self)
{
    const CtBook *book = self->sample->book;
    g_autoptr(CtCase) subject = g_new0(CtCase, 1);
    GString *out = g_string_new(NULL);

    for (unsigned i = 0; i < book->count; i++)
        for (unsigned key = 0; key < KEYS; key++) {
            if (!find(self, &(Act){ .procedure = i, .key = key }, subject))
                continue;
            g_autofree char *orders = sample_orders(self->sample, subject->owner.id);

            g_string_append_printf(out, "%s K%u: ", book->adopted[i].procedure->name, key);
            tell_memory(subject, out);
            g_string_append_printf(out, " %s\n", orders);
        }
    return g_string_free(out, FALSE);
}

/* A what-if of each text against itself: nobody is left out, and last year's figures are those of
 * the tables, however much was erased. */
static void check_annals(World *self)
{
    const CtBook *book = self->sample->book;

    for (size_t i = 0; i < book->count && self->broken == NULL; i++) {
        const CtProcedure *procedure = book->adopted[i].procedure;
        g_autofree CtMeasureSum *sums = g_new0(CtMeasureSum, procedure->measure_count + 1);
        g_auto(CtWhatIfResult) result = { 0 };
        g_autoptr(CtStream) stream = NULL;
        CtAnnalsReport report;

        sample_must((stream = ct_annals_read(self->sample->book, procedure, &report, error)) !=
                    NULL);
        sample_must(ct_case_measure(book, &book->adopted[i], sums, error));
        ct_what_if_run(&(CtWhatIf){ stream, procedure, sample_now(self->sample), false, 0 },
                       &result);
        if (report.gone > 0)
            self->broken = "of an erased case what it must have been can be told";
        for (size_t j = 0; j < procedure->measure_count && report.other == 0; j++)
            if (result.measure[j].old.above != sums[j].above ||
                result.measure[j].old.below != sums[j].below ||
                result.measure[j].low.above > sums[j].above ||
                result.measure[j].high.above < sums[j].above)
                self->broken = "cases without names count what the tables count";
    }
}

static const char *const promises[] = {
    [UP] = "every fold agrees with its row, its tiles and its ciphertexts",
    [DOWN] = "a server that was down ends where one that was up does",
    [KILLED] = "a crash before any commit leaves the same cases and the same outbox",
    [REVERSED] = "the order of what comes together for different cases is irrelevant",
};

/* The property that breaks, or NULL; *told is what the first of the four came to, or must be. */
static const char *live_once(const char *dossier, Manner manner, const Act *act, size_t count,
                             char **told)
{
    SamplePlan plan = { .shipped = dossier };
    World world = { .sample = sample_found("lived", &plan), .manner = manner };

    live(&world, act, count);
    CtRebuildReport report = sample_rebuild(world.sample);
    if (world.broken == NULL && report.findings > 0)
        world.broken = "verify --rebuild equals the tables";
    if (world.broken == NULL && manner == UP)
        check_annals(&world);
    if (world.broken == NULL && manner == UP)
        (void)sample_check(world.sample);
    g_autofree char *seen = tell(&world);
    if (manner == UP)
        *told = g_steal_pointer(&seen);
    else if (world.broken == NULL && strcmp(seen, *told) != 0)
        world.broken = promises[manner];
    sample_close(world.sample);
    return world.broken;
}

static const char *broken_by(const char *dossier, const Act *act, size_t count)
{
    g_autofree char *told = NULL;
    const char *broken = NULL;

    for (int manner = UP; manner < MANNERS && broken == NULL; manner++)
        broken = live_once(dossier, (Manner)manner, act, count, &told);
    return broken;
}

static void make(GRand *dice, Act out[ACTS])
{
    for (size_t i = 0; i < ACTS; i++) {
        int kind = g_rand_int_range(dice, 0, 20);

        out[i] = (Act){ .kind = kind < 10   ? ACT_EVENT
                                : kind < 14 ? ACT_SENT
                                : kind < 15 ? ACT_HOLD
                                : kind < 16 ? ACT_LIFT
                                : kind < 17 ? ACT_TASK
                                            : ACT_TIME,
                        .procedure = g_rand_int(dice) % 64,
                        .key = g_rand_int(dice) % 64,
                        .which = g_rand_int(dice) % 64,
                        .wait = g_rand_boolean(dice)
                                    ? 0
                                    : g_rand_int_range(dice, 0, 30) *
                                          (int64_t)g_rand_int_range(dice, 1, CT_DAY_SECONDS),
                        .ago = g_rand_int_range(dice, 0, 5 * CT_DAY_SECONDS),
                        .value = g_rand_int(dice) };
    }
}

static size_t shrink(const char *dossier, Act *act, size_t count)
{
    size_t tries = 0;

    for (size_t i = count; i-- > 0 && tries < SHRINKS; tries++) {
        g_autofree Act *less = g_memdup2(act, count * sizeof *act);

        if (i + 1 < count)
            less[i + 1].wait += act[i].wait;
        memmove(&less[i], &less[i + 1], (count - i - 1) * sizeof *act);
        if (broken_by(dossier, less, count - 1) == NULL)
            continue;
        count--;
        memcpy(act, less, count * sizeof *act);
    }
    return count;
}

static void fail_with(const char *dossier, unsigned seed, const char *broken, Act *act,
                      size_t count)
{
    static const char *const kinds[] = { "event", "sent", "hold", "lift", "task", "time" };

    count = shrink(dossier, act, count);
    for (size_t i = 0; i < count; i++)
        print_error("  %s procedure %u key %u which %u after %" G_GINT64_FORMAT
                    " s, ago %" G_GINT64_FORMAT ", value %u\n",
                    kinds[act[i].kind], act[i].procedure, act[i].key % KEYS, act[i].which,
                    act[i].wait, act[i].ago, act[i].value);
    fail_msg("%s, seed %u: %s", dossier, seed, broken);
}

static void try_seeds(const char *dossier)
{
    const char *one = g_getenv("CT_SEED");
    unsigned first = one == NULL ? 1 : (unsigned)g_ascii_strtoull(one, NULL, 10);
    unsigned last = one == NULL ? SEEDS : first;

    for (unsigned seed = first; seed <= last; seed++) {
        g_autoptr(GRand) dice = g_rand_new_with_seed(seed);
        Act act[ACTS];

        make(dice, act);
        const char *broken = broken_by(dossier, act, ACTS);
        if (broken != NULL)
            fail_with(dossier, seed, broken, act, ACTS);
    }
}

static void test_case_keeps_its_promises_under_every_shipped_dossier(void **state)
{
    (void)state;
    g_autofree char *folder =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "dossiers", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    size_t files = 0;

    assert_non_null(dir);
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *dossier = g_strndup(name, strcspn(name, "."));

        if (!g_str_has_suffix(name, ".yaml") || strcmp(dossier, "provider") == 0)
            continue; /* a provider has no cases */
        try_seeds(dossier);
        files++;
    }
    assert_true(files >= 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_case_keeps_its_promises_under_every_shipped_dossier),
    };

    /* Hundreds of mandates: where the machine has it, in memory, which outlives a process too. */
    if (g_getenv("TMPDIR") == NULL && g_file_test("/dev/shm", G_FILE_TEST_IS_DIR))
        (void)g_setenv("TMPDIR", "/dev/shm", TRUE);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
