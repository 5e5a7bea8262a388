/* serving.c - which roles an instance needs.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "service/serving.h"

#include "desk/operator_word.h"
#include "desk/reading.h"
#include "evidence/mandate.h"
#include "service/answers.h"
#include "service/clerkship.h"
#include "service/mailroom.h"
#include "service/pages.h"
#include "service/postroom.h"
#include "service/report.h"
#include "service/supervisor.h"
#include "service/window.h"

typedef struct {
    const char *instance; /* borrowed */
    const char *share;    /* borrowed */
    GPtrArray *charges;   /* owned: of CtWatch */
    GArray *roles;        /* owned: of CtSupervisorRole */
} Serving;

static void free_charge(void *data)
{
    CtWatch *charge = data;

    g_free(charge->role);
    g_free(charge->mandate);
    g_free(charge);
}

static void add_role(Serving *self, const char *name, const char *mandate, int (*run)(void *user))
{
    CtWatch *charge = g_new0(CtWatch, 1);

    charge->instance = self->instance;
    charge->share = self->share;
    charge->mandate = g_strdup(mandate);
    charge->role = g_strdup_printf("%s %s", name, mandate);
    g_ptr_array_add(self->charges, charge);
    CtSupervisorRole role = { .name = charge->role, .run = run, .user = charge };
    g_array_append_val(self->roles, role);
}

static bool add_mandate(Serving *self, const char *name, GError **error)
{
    g_autoptr(CtMandate) mandate = ct_mandate_open_keyless(self->instance, name, error);

    if (mandate == NULL) {
        g_prefix_error(error, "mandate %s: ", name);
        return false;
    }
    if (mandate->kind == CT_MANDATE_PROVIDER) {
        add_role(self, "answer", name, ct_answers_run);
        return true;
    }
    add_role(self, "intake", name, ct_mailroom_run);
    add_role(self, "clerk", name, ct_clerkship_run);
    add_role(self, "post", name, ct_postroom_run);
    if (ct_yaml_get(mandate->dossier, "channel") != NULL)
        add_role(self, "counter", name, ct_window_run);
    return true;
}

static void tell(void *user, const char *role, const char *what)
{
    (void)user;
    ct_report_line(role, "%s", what);
}

/* One worker is started and stopped: what it says of its jail holds for those that follow. */
static char *jail_text(const char *instance, GError **error)
{
    g_autoptr(CtWorker) worker = ct_reading_start(instance, error);

    if (worker == NULL)
        return NULL;
    CtJailReport report = ct_worker_report(worker);
    return ct_jail_text(&report);
}

static bool run(Serving *self, CtPages *pages, GError **error)
{
    g_auto(GStrv) names = ct_mandate_names(self->instance, error);
    CtSupervisorRole web = { .name = "web", .run = ct_pages_run, .user = pages };

    if (names == NULL)
        return false;
    g_array_append_val(self->roles, web);
    for (size_t i = 0; names[i] != NULL; i++)
        if (!add_mandate(self, names[i], error))
            return false;
    if (ct_db_is_any_open())
        return ct_fail(error, CT_ERROR_CONFLICT, "serve: this process has a store open");
    ct_report_line("serve", "the operator's word is in %s/%s", self->instance,
                   CT_OPERATOR_WORD_FILE);
    ct_report_line("serve", "jail of the readers: %s", pages->jail);
    return ct_supervisor_run((const CtSupervisorRole *)(const void *)self->roles->data,
                             self->roles->len, NULL, tell, NULL, error);
}

bool ct_serving_run(const char *instance, const char *share, uint16_t port, GError **error)
{
    g_autofree char *jail = jail_text(instance, error);
    CtPages pages = { .instance = instance, .jail = jail, .port = port };
    Serving self = { .instance = instance, .share = share };

    if (jail == NULL || !ct_operator_word_make(instance, error))
        return false;
    self.charges = g_ptr_array_new_with_free_func(free_charge);
    self.roles = g_array_new(FALSE, FALSE, sizeof(CtSupervisorRole));
    bool served = run(&self, &pages, error);
    g_array_unref(self.roles);
    g_ptr_array_unref(self.charges);
    return served;
}
