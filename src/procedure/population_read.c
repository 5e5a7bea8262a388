/* population_read.c - a population from strict YAML.
 *
 * Periods are "8 days" or "1 days..8 days" (seconds, minutes, hours, days, weeks), chances per cent
 * and rates events a year, with at most three decimals. What a rule does not say is as
 * ct_population_add has it; a procedure that the text names has only the rules that it lists.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/text.h"
#include "procedure/population.h"

#include <string.h>

typedef struct {
    CtPopulation *population;
    int procedure;
    GArray *places; /* owned by read_all, of const CtYaml *: where each rule stands */
} Reading;

static bool fits_text(const CtYaml *node, GError **error)
{
    return ct_yaml_expect(node, CT_YAML_SCALAR, error);
}

/* Whole part and up to `decimals` digits, in units of the last one. */
static bool read_decimal(const char *text, size_t decimals, uint64_t largest, uint64_t *out)
{
    const char *dot = strchr(text, '.');
    CtBytes whole = { (const uint8_t *)text, dot == NULL ? strlen(text) : (size_t)(dot - text) };
    CtBytes part = ct_bytes_of_text(dot == NULL ? "" : dot + 1);
    uint64_t scale = 1;
    uint64_t high;
    uint64_t low = 0;

    for (size_t i = 0; i < decimals; i++)
        scale *= 10;
    if (!ct_text_to_u64(whole, largest / scale, &high) || part.size > decimals ||
        (dot != NULL && !ct_text_to_u64(part, scale, &low)))
        return false;
    for (size_t i = part.size; dot != NULL && i < decimals; i++)
        low *= 10;
    *out = high * scale + low;
    return *out <= largest;
}

static bool read_number(const CtYaml *node, size_t decimals, uint64_t largest, uint32_t *out,
                        GError **error)
{
    uint64_t number;

    if (!fits_text(node, error))
        return false;
    if (!read_decimal(ct_yaml_text(node), decimals, largest, &number))
        return ct_yaml_refuse(node, error,
                              "\"%s\" where a number with at most %zu decimals is "
                              "wanted, not so large",
                              ct_yaml_text(node), decimals);
    *out = (uint32_t)number;
    return true;
}

static bool read_period(const char *text, int64_t *out)
{
    static const struct {
        const char *name;
        int64_t seconds;
    } units[] = { { "seconds", 1 },
                  { "minutes", 60 },
                  { "hours", 3600 },
                  { "days", CT_DAY_SECONDS },
                  { "weeks", 7 * CT_DAY_SECONDS } };
    const char *blank = strchr(text, ' ');
    uint64_t count;

    if (blank == NULL || !ct_text_to_u64((CtBytes){ (const uint8_t *)text, (size_t)(blank - text) },
                                         CT_CALENDAR_DAYS_MAX, &count))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(blank + 1, units[i].name) == 0) {
            *out = (int64_t)count * units[i].seconds;
            return true;
        }
    return false;
}

static bool read_span(const CtYaml *node, CtPopulationSpan *out, GError **error)
{
    CtPopulationSpan span = { 0 };

    if (!fits_text(node, error))
        return false;
    g_auto(GStrv) ends = g_strsplit(ct_yaml_text(node), "..", 2);
    bool well = ends[0] != NULL && read_period(ends[0], &span.least);
    span.most = span.least;
    if (well && ends[1] != NULL)
        well = read_period(ends[1], &span.most) && span.least <= span.most;
    if (!well)
        return ct_yaml_refuse(node, error,
                              "\"%s\" where a period like \"1 days..8 days\" is wanted",
                              ct_yaml_text(node));
    *out = span;
    return true;
}

/* sent(N), last(E) or entered(S). */
static bool read_after(const CtYaml *node, const CtProcedure *procedure, CtAnchor *out,
                       GError **error)
{
    static const struct {
        const char *name;
        CtAnchorKind kind;
        int (*find)(const CtProcedure *self, const char *name);
    } forms[] = { { "sent", CT_ANCHOR_SENT, ct_procedure_notice },
                  { "last", CT_ANCHOR_LAST, ct_procedure_event },
                  { "entered", CT_ANCHOR_ENTERED_STATE, ct_procedure_state } };

    if (!fits_text(node, error))
        return false;
    const char *text = ct_yaml_text(node);
    size_t size = strcspn(text, "(");
    size_t length = strlen(text);
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        if (strlen(forms[i].name) != size || strncmp(text, forms[i].name, size) != 0 ||
            length < size + 2 || text[length - 1] != ')')
            continue;
        g_autofree char *name = g_strndup(text + size + 1, length - size - 2);
        *out = (CtAnchor){ forms[i].kind, forms[i].find(procedure, name) };
        if (out->index != CT_PROCEDURE_NONE)
            return true;
        return ct_yaml_refuse(node, error, "\"%s\" is not in the procedure", name);
    }
    return ct_yaml_refuse(node, error,
                          "\"%s\" where sent(NOTICE), last(EVENT) or entered(STATE) "
                          "is wanted",
                          text);
}

static bool read_words(const CtYaml *node, const CtProcedureField *field, CtPopulationValue *out,
                       GError **error)
{
    static const char *const truths[] = { "false", "true" };
    bool is_bool = field->type == CT_FIELD_BOOL;

    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error))
        return false;
    memset(out->weight, 0, sizeof out->weight);
    out->weight_sum = 0;
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        const char *word = ct_yaml_text(ct_yaml_key(node, i));
        int index = is_bool ? (strcmp(word, truths[0]) == 0   ? 0
                               : strcmp(word, truths[1]) == 0 ? 1
                                                              : CT_PROCEDURE_NONE)
                            : ct_procedure_word(field, ct_bytes_of_text(word));

        if (index == CT_PROCEDURE_NONE)
            return ct_yaml_refuse(ct_yaml_key(node, i), error,
                                  "\"%s\" is none of the field's words", word);
        if (!read_number(ct_yaml_at(node, i), 0, 1000000, &out->weight[index], error))
            return false;
        out->weight_sum += out->weight[index];
    }
    return out->weight_sum > 0 || ct_yaml_refuse(node, error, "no word has a weight");
}

static bool read_range(const CtYaml *node, CtPopulationValue *out, GError **error)
{
    uint64_t least = 0;
    uint64_t most = 0;

    if (!fits_text(node, error))
        return false;
    g_auto(GStrv) ends = g_strsplit(ct_yaml_text(node), "..", 2);
    bool well = ends[0] != NULL && ct_text_to_u64(ct_bytes_of_text(ends[0]), INT32_MAX, &least);
    most = least;
    if (well && ends[1] != NULL)
        well = ct_text_to_u64(ct_bytes_of_text(ends[1]), INT32_MAX, &most) && least <= most;
    if (!well)
        return ct_yaml_refuse(node, error, "\"%s\" where a range like \"1..40\" is wanted",
                              ct_yaml_text(node));
    out->least = (int64_t)least;
    out->most = (int64_t)most;
    return true;
}

static bool read_fields(const CtYaml *node, const CtProcedureEvent *event, CtPopulationRule *rule,
                        GError **error)
{
    if (node == NULL)
        return true;
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error))
        return false;
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        const CtYaml *key = ct_yaml_key(node, i);
        int index = ct_procedure_field(event, ct_yaml_text(key));

        if (index == CT_PROCEDURE_NONE)
            return ct_yaml_refuse(key, error, "event %s carries no field \"%s\"", event->name,
                                  ct_yaml_text(key));
        const CtProcedureField *field = &event->field[index];
        CtPopulationValue *value = &rule->value[index];
        bool is_words = field->type == CT_FIELD_ONE_OF || field->type == CT_FIELD_BOOL;
        if (!is_words && field->type != CT_FIELD_INT)
            return ct_yaml_refuse(key, error, "field %s: only words, truths and numbers are drawn",
                                  field->name);
        if (is_words ? !read_words(ct_yaml_at(node, i), field, value, error)
                     : !read_range(ct_yaml_at(node, i), value, error))
            return false;
    }
    return true;
}

static int find_group(const CtPopulation *self, const char *name)
{
    for (size_t i = 0; i < self->group_count; i++)
        if (strcmp(self->group[i], name) == 0)
            return (int)i;
    return CT_PROCEDURE_NONE;
}

/* One rate for everybody, or one for each group that is named; the others have none. */
static bool read_rates(const CtYaml *node, const CtPopulation *population, CtPopulationRule *rule,
                       GError **error)
{
    uint64_t most = (uint64_t)CT_LIMIT_POPULATION_PER_YEAR * 1000;

    rule->when = CT_POPULATION_RATE;
    if (ct_yaml_kind(node) == CT_YAML_SCALAR) {
        if (!read_number(node, 3, most, &rule->per_year[0], error))
            return false;
        for (size_t i = 1; i < population->group_count; i++)
            rule->per_year[i] = rule->per_year[0];
        return true;
    }
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error))
        return false;
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        int group = find_group(population, ct_yaml_text(ct_yaml_key(node, i)));

        if (group == CT_PROCEDURE_NONE)
            return ct_yaml_refuse(ct_yaml_key(node, i), error, "\"%s\" is none of the groups",
                                  ct_yaml_text(ct_yaml_key(node, i)));
        if (!read_number(ct_yaml_at(node, i), 3, most, &rule->per_year[group], error))
            return false;
    }
    return true;
}

/* Exactly one of per-year, once and after. */
static bool read_when(const CtYaml *node, const Reading *reading, CtPopulationRule *rule,
                      GError **error)
{
    const CtYaml *rate = ct_yaml_get(node, "per-year");
    const CtYaml *once = ct_yaml_get(node, "once");
    const CtYaml *after = ct_yaml_get(node, "after");
    bool is_once = false;

    if ((rate != NULL) + (once != NULL) + (after != NULL) != 1)
        return ct_yaml_refuse(node, error, "a rule has one of per-year, once and after");
    if (rate != NULL)
        return read_rates(rate, reading->population, rule, error);
    if (once != NULL) {
        rule->when = CT_POPULATION_ONCE;
        return ct_yaml_bool(once, &is_once, error) &&
               (is_once || ct_yaml_refuse(once, error, "once is true or absent"));
    }
    rule->when = CT_POPULATION_AFTER;
    return read_after(after, reading->population->law[reading->procedure].procedure, &rule->after,
                      error);
}

static bool read_details(const CtYaml *node, CtPopulationRule *rule, GError **error)
{
    const CtYaml *chance = ct_yaml_get(node, "chance");
    const CtYaml *delay = ct_yaml_get(node, "delay");
    const CtYaml *late = ct_yaml_get(node, "late");
    const CtYaml *opens = ct_yaml_get(node, "opens");

    if (rule->when != CT_POPULATION_AFTER && (chance != NULL || delay != NULL))
        return ct_yaml_refuse(chance != NULL ? chance : delay, error,
                              "only what comes after something has a chance and a delay");
    if (rule->when == CT_POPULATION_AFTER && opens != NULL)
        return ct_yaml_refuse(opens, error, "what comes after something in a case opens none");
    if (opens != NULL && (ct_yaml_text(opens) == NULL || strcmp(ct_yaml_text(opens), "each") != 0))
        return ct_yaml_refuse(opens, error, "\"each\" is wanted: a case for each event");
    rule->opens_each = opens != NULL;
    return (chance == NULL || read_number(chance, 3, 100000, &rule->chance, error)) &&
           (delay == NULL || read_span(delay, &rule->delay, error)) &&
           (late == NULL || read_span(late, &rule->late, error));
}

static bool read_rule(const CtYaml *node, Reading *reading, GError **error)
{
    static const char *const keys[] = { "event", "per-year", "once",   "after", "chance",
                                        "delay", "late",     "fields", "opens", NULL };
    const CtProcedure *procedure = reading->population->law[reading->procedure].procedure;

    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error) || !ct_yaml_only(node, keys, error))
        return false;
    const char *name = ct_yaml_need_text(node, "event", error);
    if (name == NULL)
        return false;
    int event = ct_procedure_event(procedure, name);
    if (event == CT_PROCEDURE_NONE)
        return ct_yaml_refuse(ct_yaml_get(node, "event"), error, "\"%s\" is no event of %s", name,
                              procedure->name);
    if (reading->population->rules->len == CT_LIMIT_POPULATION_RULES)
        return ct_yaml_refuse(node, error, "more than %d rules", CT_LIMIT_POPULATION_RULES);
    CtPopulationRule *rule = ct_population_add(reading->population, reading->procedure, event);
    g_array_append_val(reading->places, node);
    return read_when(node, reading, rule, error) && read_details(node, rule, error) &&
           read_fields(ct_yaml_get(node, "fields"), &procedure->event[event], rule, error);
}

static bool read_sending(const CtYaml *node, CtPopulationLaw *law, GError **error)
{
    if (node == NULL)
        return true;
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error))
        return false;
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        const CtYaml *key = ct_yaml_key(node, i);
        int notice = ct_procedure_notice(law->procedure, ct_yaml_text(key));

        if (notice == CT_PROCEDURE_NONE)
            return ct_yaml_refuse(key, error, "\"%s\" is no notice of %s", ct_yaml_text(key),
                                  law->procedure->name);
        if (!read_span(ct_yaml_at(node, i), &law->sending[notice], error))
            return false;
    }
    return true;
}

/* What was derived for the procedure goes. */
static void forget_rules(Reading *reading)
{
    GArray *rules = reading->population->rules;

    for (guint i = rules->len; i-- > 0;)
        if (g_array_index(rules, CtPopulationRule, i).procedure == reading->procedure) {
            g_array_remove_index(rules, i);
            g_array_remove_index(reading->places, i);
        }
}

static bool read_law(const CtYaml *key, const CtYaml *node, Reading *reading, GError **error)
{
    static const char *const keys[] = { "sending", "rules", NULL };
    CtPopulation *population = reading->population;

    reading->procedure = CT_PROCEDURE_NONE;
    for (size_t i = 0; i < population->law_count; i++)
        if (strcmp(population->law[i].procedure->name, ct_yaml_text(key)) == 0)
            reading->procedure = (int)i;
    if (reading->procedure == CT_PROCEDURE_NONE)
        return ct_yaml_refuse(key, error, "\"%s\" is none of the procedures given",
                              ct_yaml_text(key));
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error) || !ct_yaml_only(node, keys, error))
        return false;
    forget_rules(reading);
    const CtYaml *rules = ct_yaml_need(node, "rules", error);
    if (rules == NULL || !ct_yaml_expect(rules, CT_YAML_SEQUENCE, error))
        return false;
    for (size_t i = 0; i < ct_yaml_count(rules); i++)
        if (!read_rule(ct_yaml_at(rules, i), reading, error))
            return false;
    return read_sending(ct_yaml_get(node, "sending"), &population->law[reading->procedure], error);
}

static bool read_groups(const CtYaml *node, CtPopulation *population, GError **error)
{
    uint64_t sum = 0;

    if (node == NULL)
        return true;
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error))
        return false;
    if (ct_yaml_count(node) == 0 || ct_yaml_count(node) > CT_LIMIT_POPULATION_GROUPS)
        return ct_yaml_refuse(node, error, "1 to %d groups are wanted", CT_LIMIT_POPULATION_GROUPS);
    population->group_count = ct_yaml_count(node);
    for (size_t i = 0; i < population->group_count; i++) {
        population->group[i] =
            g_string_chunk_insert(population->names, ct_yaml_text(ct_yaml_key(node, i)));
        if (!read_number(ct_yaml_at(node, i), 0, 1000000, &population->share[i], error))
            return false;
        sum += population->share[i];
    }
    /* Rules that were derived know one group: the others are like it. */
    for (size_t i = 0; i < population->rules->len; i++) {
        CtPopulationRule *rule = &g_array_index(population->rules, CtPopulationRule, i);

        for (size_t j = 1; j < population->group_count; j++)
            rule->per_year[j] = rule->per_year[0];
    }
    return sum > 0 || ct_yaml_refuse(node, error, "no group has a share");
}

static bool read_all(const CtYaml *root, Reading *reading, GError **error)
{
    static const char *const keys[] = { "population", "subjects", "groups", "procedures", NULL };
    const CtYaml *subjects = ct_yaml_get(root, "subjects");
    int64_t count = (int64_t)reading->population->subjects;
    size_t wrong;

    if (!ct_yaml_expect(root, CT_YAML_MAPPING, error) || !ct_yaml_only(root, keys, error) ||
        ct_yaml_need_text(root, "population", error) == NULL ||
        (subjects != NULL &&
         !ct_yaml_int(subjects, 1, CT_LIMIT_POPULATION_SUBJECTS, &count, error)))
        return false;
    reading->population->subjects = (uint64_t)count;
    const CtYaml *laws = ct_yaml_need(root, "procedures", error);
    if (laws == NULL || !ct_yaml_expect(laws, CT_YAML_MAPPING, error) ||
        !read_groups(ct_yaml_get(root, "groups"), reading->population, error))
        return false;
    for (size_t i = 0; i < ct_yaml_count(laws); i++)
        if (!read_law(ct_yaml_key(laws, i), ct_yaml_at(laws, i), reading, error))
            return false;
    if (!ct_population_link(reading->population, &wrong))
        return ct_yaml_refuse(g_array_index(reading->places, const CtYaml *, wrong), error,
                              "the chances of what comes after the same thing are more than 100");
    return true;
}

CtPopulation *ct_population_read(CtBytes text, const char *file,
                                 const CtProcedure *const *procedures, size_t count, GError **error)
{
    g_autoptr(CtYaml) root = ct_yaml_parse(text, file, error);

    if (root == NULL)
        return NULL;
    g_autoptr(CtPopulation) population = ct_population_of(procedures, count);
    g_autoptr(GArray) places = g_array_new(FALSE, TRUE, sizeof(const CtYaml *));
    Reading reading = { population, CT_PROCEDURE_NONE, places };
    for (size_t i = 0; i < population->rules->len; i++)
        g_array_append_val(places, root); /* derived rules never come after too much */
    return read_all(root, &reading, error) ? g_steal_pointer(&population) : NULL;
}
