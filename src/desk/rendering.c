/* rendering.c - filling in a notice.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/rendering.h"

#include "base/month.h"
#include "desk/pass.h"

#include <string.h>

struct CtRendering {
    const char *language; /* borrowed from the procedure */
    GPtrArray *names;     /* owned: of char*, like values, in step */
    GPtrArray *values;
    CtTemplate *text;  /* owned */
    CtTemplate *frame; /* owned */
};

void ct_rendering_free(CtRendering *self)
{
    if (self == NULL)
        return;
    g_ptr_array_unref(self->names);
    g_ptr_array_unref(self->values);
    ct_template_free(self->text);
    ct_template_free(self->frame);
    g_free(self);
}

const char *ct_rendering_language(const CtRendering *self)
{
    return self->language;
}

const CtTemplate *ct_rendering_text(const CtRendering *self)
{
    return self->text;
}

const CtTemplate *ct_rendering_frame(const CtRendering *self)
{
    return self->frame;
}

const char *ct_rendering_field(const CtRendering *self, const char *name)
{
    for (guint i = 0; i < self->names->len; i++)
        if (strcmp(self->names->pdata[i], name) == 0)
            return self->values->pdata[i];
    return NULL;
}

/* The first value of a name stands. A text of several lines is a key or goes as an enclosure: it is
 * never put into a sentence. */
static void add_field(CtRendering *self, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0' || strchr(value, '\n') != NULL ||
        ct_rendering_field(self, name) != NULL)
        return;
    g_ptr_array_add(self->names, g_strdup(name));
    g_ptr_array_add(self->values, g_strdup(value));
}

static void add_value(void *user, const char *name, const char *value)
{
    add_field(user, name, value);
}

char *ct_rendering_date(const CtProcedure *procedure, CtInstant at, const char *language)
{
    return ct_month_date(ct_time_date(ct_calendar_day(procedure->calendar, at)), language);
}

/* A measure is an instant of the case with a name that the text can quote. */
static void add_dates(CtRendering *self, const CtRenderingJob *job)
{
    const CtProcedure *procedure = job->subject->adopted->procedure;

    for (size_t i = 0; i < procedure->measure_count; i++) {
        const CtProcedureMeasure *measure = &procedure->measure[i];
        CtInstant at = ct_measure_instant(procedure, measure, &job->subject->history);

        if (at == CT_INSTANT_NEVER)
            continue;
        g_autofree char *name = g_strdelimit(g_strdup(measure->name), "-", '_');
        g_autofree char *text = ct_rendering_date(procedure, at, self->language);
        add_field(self, name, text);
    }
}

static void add_facts(CtRendering *self, const CtRenderingJob *job)
{
    const char *at = ct_values_get(job->values, "at");
    CtInstant instant;

    if (at != NULL && ct_time_parse(ct_bytes_of_text(at), &instant) == CT_TIME_OK) {
        char time[CT_TIME_TEXT_SIZE];
        g_autofree char *date =
            ct_rendering_date(job->subject->adopted->procedure, instant, self->language);

        (void)ct_time_text(instant, time);
        g_autofree char *text =
            g_strdup_printf(strcmp(self->language, "fr") == 0 ? "%s (%.10s %.8s, temps universel)"
                                                              : "%s (%.10s %.8s UTC)",
                            date, time, time + 11);
        add_field(self, "facts_at", text);
    }
    add_field(self, "works", ct_values_get(job->values, "title"));
    add_field(self, "referrer", ct_values_get(job->values, "complainant"));
    add_field(self, "provider", job->provider);
    add_field(self, "file_number", job->reference);
    add_field(self, "subscriber", ct_values_get(job->values, "name"));
    const char *street = ct_values_get(job->values, "street");
    const char *town = ct_values_get(job->values, "town");
    if (street != NULL && town != NULL) {
        g_autofree char *address = g_strdup_printf("%s, %s", street, town);

        add_field(self, "subscriber_address", address);
    }
}

/* A mail alone bears it: what is printed may lie on a desk. */
static void add_pass(CtRendering *self, const CtRenderingJob *job)
{
    g_autofree char *address =
        job->item->channel == CT_CHANNEL_EMAIL
            ? ct_pass_address(job->book->mandate, job->subject->adopted->procedure, job->item)
            : NULL;

    add_field(self, "answer_page", address);
}

static void add_sender(CtRendering *self, const CtRenderingJob *job)
{
    const CtYaml *sender = ct_yaml_get(job->book->mandate->config, "sender");

    for (size_t i = 0; i < ct_yaml_count(sender); i++)
        add_field(self, ct_yaml_text(ct_yaml_key(sender, i)), ct_yaml_text(ct_yaml_at(sender, i)));
}

static const char *choose_language(const CtProcedureNotice *notice, const char *wanted)
{
    for (size_t i = 0; wanted != NULL && i < notice->language_count; i++)
        if (strcmp(notice->language[i], wanted) == 0)
            return notice->language[i];
    return notice->language[0];
}

static bool render(CtRendering *self, const CtRenderingJob *job, const char *name,
                   CtTemplateOutput output, GError **error)
{
    g_autofree char *folder = g_build_filename(job->book->mandate->folder, "notices", NULL);
    g_autoptr(CtTemplate) text = ct_template_load(folder, name, self->language, error);
    g_autofree CtTemplateField *fields = g_new(CtTemplateField, self->names->len + 1);

    if (text == NULL)
        return false;
    for (guint i = 0; i < self->names->len; i++)
        fields[i] = (CtTemplateField){ self->names->pdata[i], self->values->pdata[i] };
    self->text = ct_template_render(text, fields, self->names->len, output, error);
    self->frame = ct_template_load(folder, "frame", self->language, error);
    return self->text != NULL && self->frame != NULL;
}

CtRendering *ct_rendering_make(const CtRenderingJob *job, CtTemplateOutput output, GError **error)
{
    const CtProcedure *procedure = job->subject->adopted->procedure;
    int index = ct_procedure_notice(procedure, job->item->notice);

    if (index == CT_PROCEDURE_NONE) {
        (void)ct_fail(error, CT_ERROR_INTEGRITY,
                      "order %" G_GUINT64_FORMAT ": its procedure has no such notice",
                      job->item->order_index);
        return NULL;
    }
    const CtProcedureNotice *notice = &procedure->notice[index];
    g_autoptr(CtRendering) self = g_new0(CtRendering, 1);
    self->language = choose_language(notice, ct_values_get(job->values, "language"));
    self->names = g_ptr_array_new_with_free_func(g_free);
    self->values = g_ptr_array_new_with_free_func(g_free);
    add_facts(self, job);
    add_pass(self, job);
    add_sender(self, job);
    add_dates(self, job);
    ct_values_each(job->values, add_value, self);
    return render(self, job, notice->text, output, error) ? g_steal_pointer(&self) : NULL;
}
