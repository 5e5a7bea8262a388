/* derivation.c - due instants explained, with the words of both languages in tables.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/derivation.h"

#include "base/month.h"

#include <string.h>

typedef enum { ENGLISH, FRENCH, LANGUAGES } Language;

static const char *const units[LANGUAGES][6][2] = {
    { { "hour", "hours" },
      { "day", "days" },
      { "week", "weeks" },
      { "month", "months" },
      { "year", "years" },
      { "working day", "working days" } },
    { { "heure", "heures" },
      { "jour", "jours" },
      { "semaine", "semaines" },
      { "mois", "mois" },
      { "an", "ans" },
      { "jour ouvrable", "jours ouvrables" } },
};

static const char *const weekdays[LANGUAGES][7] = {
    { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
    { "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche" },
};

/* By CtAnchorKind, then the first storage of a compartment and the giving of a task. */
enum { FROM_STORAGE = CT_ANCHOR_LAST + 1, FROM_TASK, FROMS };
static const char *const anchors[LANGUAGES][FROMS] = {
    { "from the opening of the case", "from the entry into", "from the entry into",
      "from the order of", "from the sending of", "from the service of", "from the first",
      "from the last", "from the first storage of", "from the giving of the task" },
    { "à compter de l'ouverture du dossier", "à compter de l'entrée dans l'état",
      "à compter de l'entrée dans l'état", "à compter de l'ordre d'envoi de",
      "à compter de l'envoi de", "à compter de la notification de", "à compter du premier fait",
      "à compter du dernier fait", "à compter du premier enregistrement de",
      "à compter de l'attribution de la tâche" },
};

static Language language_of(const char *name)
{
    return name != NULL && strcmp(name, "fr") == 0 ? FRENCH : ENGLISH;
}

static const char *about(const CtProcedure *procedure, const CtHistory *history, CtAnchor anchor)
{
    switch (anchor.kind) {
    case CT_ANCHOR_ENTERED:
        return procedure->state[history->state].name;
    case CT_ANCHOR_ENTERED_STATE:
        return procedure->state[anchor.index].name;
    case CT_ANCHOR_ORDERED:
    case CT_ANCHOR_SENT:
    case CT_ANCHOR_SERVED:
        return procedure->notice[anchor.index].name;
    case CT_ANCHOR_FIRST:
    case CT_ANCHOR_LAST:
        return procedure->event[anchor.index].name;
    case CT_ANCHOR_OPENED:
    default:
        return NULL;
    }
}

static void of_anchor(const CtProcedure *procedure, const CtHistory *history, CtAnchor anchor,
                      CtDerivation *out)
{
    out->anchor = anchor.kind;
    out->about = about(procedure, history, anchor);
    out->anchor_at = ct_history_anchor(history, procedure, anchor);
}

static int of_timer(const CtProcedure *procedure, const CtHistory *history, const CtDue *due,
                    CtDerivation *out)
{
    const CtProcedureTransition *timer = &procedure->transition[due->index];

    of_anchor(procedure, history, timer->from, out);
    CtInstant from = ct_history_tolled(history, procedure, timer->state, out->anchor_at,
                                       timer->after, &out->paused_seconds);
    out->duration = timer->after;
    out->is_deadline = true;
    out->end = ct_calendar_deadline(procedure->calendar, from, timer->after, &out->course);
    return timer->law;
}

static int of_keep(const CtProcedure *procedure, const CtHistory *history, const CtDue *due,
                   CtDerivation *out)
{
    const CtProcedureKeep *keep = &procedure->keep[due->keep];
    CtAnchor from = keep->from;

    if (from.kind == CT_ANCHOR_ENTERED) /* of the keep's own state, which the case may have left */
        from = (CtAnchor){ CT_ANCHOR_ENTERED_STATE, keep->state };
    of_anchor(procedure, history, from, out);
    out->duration = keep->duration;
    return keep->law;
}

static int of_limit(const CtProcedure *procedure, const CtHistory *history, const CtDue *due,
                    CtDerivation *out)
{
    const CtProcedureCompartment *held = &procedure->compartment[due->index];

    out->from_storage = true;
    out->about = held->name;
    out->anchor_at = history->compartment[due->index].stored;
    out->duration = held->limit;
    return held->law;
}

void ct_derivation_of(const CtProcedure *procedure, const CtHistory *history, const CtDue *due,
                      CtDerivation *out)
{
    CtDerivation found = { .calendar = procedure->calendar, .end = due->at, .line = due->line };
    int law;

    if (due->kind == CT_DUE_TIMER)
        law = of_timer(procedure, history, due, &found);
    else if (due->keep != CT_PROCEDURE_NONE)
        law = of_keep(procedure, history, due, &found);
    else
        law = of_limit(procedure, history, due, &found);
    if (law != CT_PROCEDURE_NONE) {
        found.law = procedure->law[law].name;
        found.citation = procedure->law[law].citation;
    }
    *out = found;
}

bool ct_derivation_of_task(const CtProcedure *procedure, const char *task, CtInstant given,
                           CtInstant due, CtDerivation *out)
{
    CtDerivation found = {
        .calendar = procedure->calendar, .from_task = true, .anchor_at = given, .is_deadline = true
    };

    for (size_t i = 0; i < procedure->action_count; i++) {
        const CtProcedureAction *action = &procedure->action[i];

        if (action->kind != CT_ACTION_TASK || strcmp(action->task, task) != 0)
            continue;
        found.end = ct_calendar_deadline(procedure->calendar, given, action->within, &found.course);
        if (found.end != due)
            continue;
        found.about = action->task;
        found.duration = action->within;
        found.line = action->line;
        *out = found;
        return true;
    }
    return false;
}

static void add_duration(GString *out, CtDuration duration, Language language)
{
    bool many = language == FRENCH ? duration.count > 1 : duration.count != 1;

    g_string_append_printf(out, "%u %s", duration.count, units[language][duration.unit][many]);
}

/* "Monday 13 April 2026", "lundi 13 avril 2026", "vendredi 1er mai 2026". */
static void add_day(GString *out, int64_t day, Language language)
{
    g_autofree char *date = ct_month_date(ct_time_date(day), language == FRENCH ? "fr" : "en");

    g_string_append_printf(out, "%s %s", weekdays[language][ct_time_weekday(day) - 1], date);
}

static void add_moment(GString *out, const CtDerivation *self, CtInstant instant, Language language)
{
    int64_t day = ct_calendar_day(self->calendar, instant);
    int64_t local = instant + ct_calendar_offset(self->calendar, instant);
    int minutes = (int)(local - day * CT_DAY_SECONDS) / 60;

    add_day(out, day, language);
    g_string_append_printf(out, language == FRENCH ? " à %d h %02d" : " at %02d:%02d", minutes / 60,
                           minutes % 60);
    if (ct_almanac_is_utc(self->calendar.almanac))
        g_string_append(out, " UTC");
}

/* "2 days and 3 hours", "45 minutes": what there is of them, the smaller ones where they matter. */
static void add_span(GString *out, int64_t seconds, Language language)
{
    static const char *const minutes[LANGUAGES][2] = { { "minute", "minutes" },
                                                       { "minute", "minutes" } };
    const struct {
        int64_t count;
        const char *const *name;
    } part[] = { { seconds / CT_DAY_SECONDS, units[language][CT_CALENDAR_DAYS] },
                 { seconds % CT_DAY_SECONDS / 3600, units[language][CT_CALENDAR_HOURS] },
                 { seconds % 3600 / 60, minutes[language] } };
    bool began = false;

    for (size_t i = 0; i < G_N_ELEMENTS(part); i++) {
        if (part[i].count == 0 && (began || i + 1 < G_N_ELEMENTS(part)))
            continue;
        g_string_append_printf(out, "%s%" G_GINT64_FORMAT " %s",
                               !began               ? ""
                               : language == FRENCH ? " et "
                                                    : " and ",
                               part[i].count, part[i].name[part[i].count > 1]);
        began = true;
    }
}

static void add_pause(GString *out, const CtDerivation *self, Language language)
{
    if (self->paused_seconds == 0)
        return;
    g_string_append(out, language == FRENCH ? ", délai suspendu pendant " : ", stood still for ");
    add_span(out, self->paused_seconds, language);
}

static void add_shifts(GString *out, const CtDerivation *self, Language language)
{
    const CtCalendarCourse *course = &self->course;

    if (!self->is_deadline || course->shift_count == 0)
        return;
    g_string_append(out, language == FRENCH ? " ; reporté après le " : "; moved past ");
    for (size_t i = 0; i < course->shift_count; i++) {
        CtCalendarReason reason = course->shift[i].reason;

        if (i > 0 && i + 1 < course->shift_count)
            g_string_append(out, language == FRENCH ? ", le " : ", ");
        else if (i > 0)
            g_string_append(out, language == FRENCH ? " et le " : " and ");
        add_day(out, course->shift[i].day, language);
        if (reason > CT_CALENDAR_SUNDAY)
            g_string_append_printf(out, " (%s)",
                                   ct_almanac_reason_text(self->calendar.almanac, reason,
                                                          language == FRENCH ? "fr" : "en"));
    }
}

static void add_end(GString *out, const CtDerivation *self, Language language)
{
    if (!self->is_deadline || !self->course.whole_day) {
        add_shifts(out, self, language);
        g_string_append(out, language == FRENCH ? " ; échéance : " : "; due on ");
        add_moment(out, self, self->end, language);
        return;
    }
    if (!self->calendar.counting.from_event)
        g_string_append(out, language == FRENCH ? " ; le jour de l'événement ne compte pas"
                                                : "; the day of the event is not counted");
    else
        g_string_append(out, language == FRENCH ? " ; le jour de l'événement compte"
                                                : "; the day of the event is counted");
    add_shifts(out, self, language);
    g_string_append(out, language == FRENCH ? " ; expire le " : "; ends on ");
    add_day(out, self->course.last_day, language);
    g_string_append(out, language == FRENCH ? " à 24 h" : " at 24:00");
}

char *ct_derivation_text(const CtDerivation *self, const char *language)
{
    Language in = language_of(language);
    GString *out = g_string_new(NULL);
    size_t anchor = self->from_task      ? FROM_TASK
                    : self->from_storage ? FROM_STORAGE
                                         : (size_t)self->anchor;

    add_duration(out, self->duration, in);
    g_string_append_printf(out, " %s", anchors[in][anchor]);
    if (self->about != NULL)
        g_string_append_printf(out, " %s", self->about);
    g_string_append(out, in == FRENCH ? ", le " : ", on ");
    add_moment(out, self, self->anchor_at, in);
    add_pause(out, self, in);
    add_end(out, self, in);
    g_string_append_c(out, '.');
    if (self->citation != NULL)
        g_string_append_printf(out, " %s.", self->citation);
    return g_string_free(out, FALSE);
}

char *ct_derivation_duration(CtDuration duration, const char *language)
{
    GString *out = g_string_new(NULL);

    if (duration.count == 0)
        g_string_append(out, language_of(language) == FRENCH ? "aussitôt" : "at once");
    else
        add_duration(out, duration, language_of(language));
    return g_string_free(out, FALSE);
}
