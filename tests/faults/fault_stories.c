/* fault_stories.c - the golden histories, told to a spoilt procedure.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "fault.h"

#include "../unit/golden.h"

struct FaultStories {
    GPtrArray *texts; /* owned, of char *: one a file, in the order of their names */
};

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

FaultStories *fault_stories_read(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    if (dir == NULL)
        return NULL;
    while ((name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, ".history"))
            g_ptr_array_add(names, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(names, by_name);
    FaultStories *self = g_new0(FaultStories, 1);
    self->texts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < names->len; i++) {
        char *text = NULL;

        if (g_file_get_contents(names->pdata[i], &text, NULL, NULL))
            g_ptr_array_add(self->texts, text);
    }
    return self;
}

bool fault_stories_tell(const FaultStories *self, const char *text)
{
    CtProcedure *procedure = ct_parser_read(ct_bytes_of_text(text), "spoilt", NULL);
    bool otherwise = procedure == NULL;
    Golden golden;

    if (otherwise)
        return true;
    golden_begin(&golden, procedure);
    for (guint i = 0; i < self->texts->len && !otherwise; i++) {
        g_autofree char *seen = golden_tell(&golden, self->texts->pdata[i]);

        otherwise = strcmp(seen, self->texts->pdata[i]) != 0;
    }
    golden_end(&golden);
    return otherwise;
}
