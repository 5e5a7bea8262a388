/* test_history_properties.c - what must hold of every procedure that we ship, whatever happens to
 * a case.
 *
 * Method: for each file of share/procedures (a new one is picked up by itself) random histories are
 * made from fixed seeds: events with random values and times, sendings of what was ordered, legal
 * holds placed and lifted, and mere time. Each property is asked after every history; one that
 * fails is shrunk by leaving out what it does not need, and the seed and the shortest history are
 * printed. CT_SEED=N runs that one seed alone.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "procedure/parser.h"
#include "procedure/succession.h"

#define SEEDS   60
#define ACTS    40
#define ORDERS  512
#define STARTED 1735725600 /* 2025-01-01T10:00:00Z */

typedef enum { ACT_EVENT, ACT_SENT, ACT_HOLD, ACT_LIFT, ACT_TIME } ActKind;

typedef struct {
    ActKind kind;
    unsigned which; /* event, notice or hold, modulo how many there are */
    int64_t wait;   /* seconds since the act before */
    int64_t ago;    /* EVENT: how long before its record it happened */
    unsigned value; /* EVENT: seed of its values */
} Act;

/* Order ids are (index of the entry, ordinal), as the outbox makes them. */
typedef struct {
    uint64_t index;
    size_t ordinal;
    CtOrderKind kind;
    int what;
} Ordered;

typedef struct {
    const CtProcedure *procedure;
    CtHistory history;
    uint64_t index; /* entries so far */
    size_t count;
    Ordered ordered[ORDERS];
    const char *broken; /* the property that failed, or NULL */
    bool crashes;       /* the memory goes through its row after every entry */
    CtDueMemo memo;     /* kept over the whole life, as a simulation does */
} Life;

static void note(Life *self, const CtStepResult *result, bool is_entry)
{
    for (size_t i = 0; i < result->order_count && self->count < ORDERS; i++) {
        const CtStepOrder *order = &result->order[i];
        int what = order->kind == CT_ORDER_SEND ? order->notice : order->compartment;

        self->ordered[self->count++] = (Ordered){ self->index, i, order->kind, what };
    }
    self->index += is_entry;
    if (!self->crashes)
        return;
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    ct_history_encode(&self->history, self->procedure, &bytes);
    if (!ct_history_decode(ct_buffer_bytes(&bytes), self->procedure, &self->history, NULL))
        self->broken = "a memory is read again";
}

static bool has_required(const CtProcedure *procedure, const CtHistory *before, int event,
                         int notice)
{
    for (size_t i = 0; i < procedure->require_count; i++) {
        const CtProcedureRequire *require = &procedure->require[i];
        bool is_event = require->after_event != CT_PROCEDURE_NONE;
        CtAnchor anchor = { is_event ? CT_ANCHOR_FIRST : CT_ANCHOR_SENT,
                            is_event ? require->after_event : require->after_notice };

        if (require->notice == notice && !(is_event && require->after_event == event) &&
            ct_history_anchor(before, procedure, anchor) == CT_INSTANT_NEVER)
            return false;
    }
    return true;
}

static void check_sends(Life *self, const CtHistory *before, int event, const CtStepResult *result)
{
    for (size_t i = 0; i < result->order_count; i++)
        if (result->order[i].kind == CT_ORDER_SEND &&
            !has_required(self->procedure, before, event, result->order[i].notice))
            self->broken = "nothing is sent without its require";
}

static bool same_due(const CtDue *a, const CtDue *b)
{
    return a->kind == b->kind && a->index == b->index && a->at == b->at && a->line == b->line &&
           a->keep == b->keep;
}

/* What a memo remembers is what is worked out anew, up to any horizon, and an erasure leaves the
 * others that are due with it. */
static void check_memo(Life *self, CtInstant now)
{
    CtDue anew, known;
    CtDue all[CT_DUE_MOST];
    bool is_due = ct_due_before(self->procedure, &self->history, now, &anew);
    size_t count = ct_due_list(self->procedure, &self->history, all);

    if (is_due != ct_due_before_known(self->procedure, &self->history, now, &self->memo, &known) ||
        (is_due && !same_due(&anew, &known)))
        self->broken = "a memo tells the deadlines that are";
    for (size_t i = 0; is_due && i < self->memo.tie_count; i++)
        if (i >= count || !same_due(&all[i], &self->memo.tie[i]))
            self->broken = "a memo tells what is due together";
}

static void until(Life *self, CtInstant now)
{
    check_memo(self, now);
    CtDue due;

    while (ct_step_next_due(self->procedure, &self->history, &due) && due.at <= now) {
        CtHistory before = self->history;
        CtStepResult result;

        if (!ct_step_fire(self->procedure, &self->history, &due, now, &result, NULL))
            return; /* a required predecessor is missing: the clerk says so, the case waits */
        check_sends(self, &before, CT_PROCEDURE_NONE, &result);
        note(self, &result, due.kind == CT_DUE_TIMER);
    }
}

/* Three times of four one that the state of the case waits for: histories then go deep. */
static int choose_event(const Life *self, const Act *act)
{
    const CtProcedureState *state = &self->procedure->state[self->history.state];
    size_t way = state->transition_count == 0 ? 0 : act->which % state->transition_count;
    int event = state->transition_count == 0
                    ? CT_PROCEDURE_NONE
                    : self->procedure->transition[state->first_transition + way].event;

    return event != CT_PROCEDURE_NONE && act->ago % 4 != 0
               ? event
               : (int)(act->which % self->procedure->event_count);
}

static void tell(Life *self, const Act *act, CtInstant now)
{
    const CtProcedure *procedure = self->procedure;
    int index = choose_event(self, act);
    const CtProcedureEvent *event = &procedure->event[index];
    CtHistory before = self->history;
    CtStepEvent step;
    CtStepResult result;

    ct_step_begin(&step, index, now - act->ago, now);
    step.person = 1 + act->value % 5;
    for (size_t i = 0; i < event->field_count; i++) {
        const CtProcedureField *field = &event->field[i];
        unsigned range = field->type == CT_FIELD_ONE_OF ? (unsigned)field->word_count : 2;

        step.value[i] = (CtGuardValue){ .set = true, .number = (act->value >> i) % range };
        if (field->type == CT_FIELD_TIME)
            step.value[i].number = now - act->ago;
    }
    if (!ct_step_event(procedure, &self->history, &step, &result, NULL))
        return;
    check_sends(self, &before, index, &result);
    note(self, &result, true);
}

static void hold(Life *self, const Act *act, CtInstant now)
{
    CtStepResult nothing = { .order_count = 0 };
    size_t count = self->procedure->hold_count;

    if (count == 0)
        return;
    int which = (int)(act->which % count);
    bool done = act->kind == ACT_HOLD
                    ? ct_hold_place(self->procedure, &self->history, which, now, NULL)
                    : ct_hold_lift(self->procedure, &self->history, which, now, NULL);
    if (done)
        note(self, &nothing, true);
    until(self, now);
}

static void check_readable(Life *self, CtInstant now)
{
    CtDue due;

    if (ct_step_next_due(self->procedure, &self->history, &due) && due.at <= now)
        return; /* stopped by a missing predecessor */
    for (size_t i = 0; i < self->procedure->compartment_count; i++) {
        CtInstant end;

        if (!ct_hold_covers(self->procedure, &self->history, (int)i) &&
            ct_due_erasure(self->procedure, &self->history, (int)i, &end) && end <= now)
            self->broken = "nothing is readable after its keep or its limit";
    }
}

/* Final cases never move; others only say that they did. */
static void check_moves(Life *self, CtInstant now)
{
    const CtSuccession again = { self->procedure, self->procedure, true };
    CtHistory moved;
    CtStepResult result;
    bool is_final = ct_history_is_final(&self->history, self->procedure);
    bool moves = ct_succession_move(&again, &self->history, now, &moved, &result);

    if (moves == is_final || (moves && moved.state != self->history.state))
        self->broken = "versions never change a final case, and a same one changes none";
}

/* `down`: no clerk runs while only time passes. */
static void live(Life *self, const CtProcedure *procedure, const Act *act, size_t count, bool down)
{
    CtInstant now = STARTED;

    self->procedure = procedure;
    ct_history_begin(&self->history, procedure, now);
    for (size_t i = 0; i < count && self->broken == NULL; i++) {
        int notice = procedure->notice_count == 0 ? CT_PROCEDURE_NONE
                                                  : (int)(act[i].which % procedure->notice_count);

        now += act[i].wait;
        if (act[i].kind == ACT_TIME && down)
            continue;
        until(self, now);
        if (act[i].kind == ACT_EVENT)
            tell(self, &act[i], now);
        else if (act[i].kind == ACT_HOLD || act[i].kind == ACT_LIFT)
            hold(self, &act[i], now);
        else if (act[i].kind == ACT_SENT && notice != CT_PROCEDURE_NONE &&
                 self->history.notice[notice].ordered != CT_INSTANT_NEVER)
            ct_history_mark_sent(&self->history, notice, now);
        until(self, now);
        check_readable(self, now);
        check_moves(self, now);
    }
    until(self, now);
}

static bool is_same(const Life *one, const Life *other)
{
    g_auto(CtBuffer) first = ct_buffer_new(CT_HISTORY_BYTES_MAX);
    g_auto(CtBuffer) second = ct_buffer_new(CT_HISTORY_BYTES_MAX);

    ct_history_encode(&one->history, one->procedure, &first);
    ct_history_encode(&other->history, other->procedure, &second);
    if (one->count != other->count ||
        !ct_bytes_equal(ct_buffer_bytes(&first), ct_buffer_bytes(&second)))
        return false;
    for (size_t i = 0; i < one->count; i++)
        if (one->ordered[i].index != other->ordered[i].index ||
            one->ordered[i].ordinal != other->ordered[i].ordinal ||
            one->ordered[i].kind != other->ordered[i].kind ||
            one->ordered[i].what != other->ordered[i].what)
            return false;
    return true;
}

/* The property that this history breaks, or NULL. */
static const char *broken_by(const CtProcedure *procedure, const Act *act, size_t count)
{
    g_autofree Life *up = g_new0(Life, 1);
    g_autofree Life *replayed = g_new0(Life, 1);
    g_autofree Life *down = g_new0(Life, 1);

    live(up, procedure, act, count, false);
    replayed->crashes = true;
    live(replayed, procedure, act, count, false);
    live(down, procedure, act, count, true);
    if (up->broken != NULL || replayed->broken != NULL)
        return up->broken != NULL ? up->broken : replayed->broken;
    if (!is_same(up, replayed))
        return "a crash after any entry leaves the same state and the same outbox";
    return is_same(up, down) ? NULL : "a server that was down ends where one that was up does";
}

static void make(GRand *dice, Act out[ACTS])
{
    for (size_t i = 0; i < ACTS; i++) {
        int kind = g_rand_int_range(dice, 0, 20);

        out[i] = (Act){ .kind = kind < 9    ? ACT_EVENT
                                : kind < 14 ? ACT_SENT
                                : kind < 15 ? ACT_HOLD
                                : kind < 16 ? ACT_LIFT
                                            : ACT_TIME,
                        .which = g_rand_int(dice) % 64,
                        .wait = g_rand_int_range(dice, 0, 60) *
                                (int64_t)g_rand_int_range(dice, 1, CT_DAY_SECONDS),
                        .ago = g_rand_int_range(dice, 0, 5 * CT_DAY_SECONDS),
                        .value = g_rand_int(dice) };
    }
}

/* Leaves out one act after the other, its waiting added to the next, while the property still
 * breaks. */
static size_t shrink(const CtProcedure *procedure, Act *act, size_t count)
{
    for (size_t i = count; i-- > 0;) {
        g_autofree Act *less = g_memdup2(act, count * sizeof *act);

        if (i + 1 < count)
            less[i + 1].wait += act[i].wait;
        memmove(&less[i], &less[i + 1], (count - i - 1) * sizeof *act);
        if (broken_by(procedure, less, count - 1) == NULL)
            continue;
        count--;
        memcpy(act, less, count * sizeof *act);
    }
    return count;
}

static void fail_with(const CtProcedure *procedure, unsigned seed, Act *act, size_t count)
{
    static const char *const kinds[] = { "event", "sent", "hold", "lift", "time" };

    count = shrink(procedure, act, count);
    for (size_t i = 0; i < count; i++)
        print_error("  %s %u after %" G_GINT64_FORMAT " s, ago %" G_GINT64_FORMAT ", value %u\n",
                    kinds[act[i].kind], act[i].which, act[i].wait, act[i].ago, act[i].value);
    fail_msg("%s, seed %u: %s", procedure->name, seed, broken_by(procedure, act, count));
}

static void try_seeds(const CtProcedure *procedure)
{
    const char *one = g_getenv("CT_SEED");
    unsigned first = one == NULL ? 1 : (unsigned)g_ascii_strtoull(one, NULL, 10);
    unsigned last = one == NULL ? SEEDS : first;

    for (unsigned seed = first; seed <= last; seed++) {
        g_autoptr(GRand) dice = g_rand_new_with_seed(seed);
        Act act[ACTS];

        make(dice, act);
        if (broken_by(procedure, act, ACTS) != NULL)
            fail_with(procedure, seed, act, ACTS);
    }
}

static void test_history_keeps_its_properties_under_every_shipped_procedure(void **state)
{
    (void)state;
    g_autofree char *folder =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "procedures", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    size_t files = 0;

    assert_non_null(dir);
    while ((name = g_dir_read_name(dir)) != NULL) {
        if (!g_str_has_suffix(name, ".proc"))
            continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        g_autoptr(GError) error = NULL;

        assert_true(g_file_get_contents(path, &text, NULL, NULL));
        g_autoptr(CtProcedure) procedure = ct_parser_read(ct_bytes_of_text(text), name, &error);
        if (procedure == NULL)
            fail_msg("%s", error->message);
        try_seeds(procedure);
        files++;
    }
    assert_true(files >= 3);
}

CT_TEST_MAIN(CT_TEST(test_history_keeps_its_properties_under_every_shipped_procedure))
