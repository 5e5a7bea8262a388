/* image_chain.c - looking, adding, asking the program, taking back.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/image_chain.h"

#include "base/time.h"
#include "examine/image_mark.h"
#include "examine/medium.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_NAME = 255 };

/* Arrays of one length: a level of the chain. */
typedef struct {
    CtImageTalkContainer container;
    GArray *file;    /* owned: int, owned; -1: not there */
    GArray *size;    /* owned: uint64_t */
    uint64_t device; /* of its first file, like the next two */
    uint64_t inode;
    int64_t written;
} Level;

struct CtImageChain {
    GArray *level; /* owned: Level */
    GArray *view;  /* owned: CtImageLevel, what a plan borrows */
    GArray *place; /* owned: int, owned: folders in which files are looked for, in this order */
    CtItem found;  /* owned: problems met on the way */
};

static void close_file(void *user)
{
    const int *file = user;

    if (*file >= 0)
        (void)close(*file);
}

static void level_clear(void *user)
{
    Level *level = user;

    g_array_unref(level->file);
    g_array_unref(level->size);
}

/* ---- folders ---- */

static void add_place(CtImageChain *self, const char *path)
{
    int folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

    if (folder >= 0)
        g_array_append_val(self->place, folder);
    else
        ct_item_add_problem(&self->found, "parents-folder", ct_medium_cause(errno));
}

/* The last part, by the rules of both worlds; NULL when that is no name of a file. */
static const char *last_part(const char *name)
{
    for (const char *at = name; *at != '\0'; at++) {
        if (*at == '/' || *at == '\\')
            name = at + 1;
    }
    bool good = name[0] != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
                strlen(name) <= LONGEST_NAME;
    return good ? name : NULL;
}

typedef struct {
    int file; /* -1: there is none */
    struct stat status;
    const char *problem; /* static text: it is there and cannot be used; NULL */
} Candidate;

static Candidate look_in(const CtImageChain *self, guint place, const char *name)
{
    Candidate found = { .file = -1 };
    int file = ct_medium_open_at(g_array_index(self->place, int, place), name, 0);

    if (file < 0) {
        found.problem = errno == ENOENT  ? NULL
                        : errno == ELOOP ? "is a symbolic link"
                                         : ct_medium_cause(errno);
        return found;
    }
    if (fstat(file, &found.status) == 0 && S_ISREG(found.status.st_mode)) {
        found.file = file;
        return found;
    }
    (void)close(file);
    found.problem = "is no plain file";
    return found;
}

/* ---- the chain ---- */

CtImageChain *ct_image_chain_new(CtSegments *segments, CtImageTalkContainer container,
                                 const char *path, const char *const *folder)
{
    CtImageChain *self = g_new0(CtImageChain, 1);
    Level level = { container, segments->file, segments->size, 0, 0, 0 };
    g_autofree char *beside = g_path_get_dirname(path);
    struct stat status;

    self->level = g_array_new(FALSE, FALSE, sizeof(Level));
    self->view = g_array_new(FALSE, FALSE, sizeof(CtImageLevel));
    self->place = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_set_clear_func(self->level, level_clear);
    g_array_set_clear_func(self->place, close_file);
    segments->file = NULL;
    segments->size = NULL;
    g_array_set_clear_func(level.file, close_file);
    if (fstat(g_array_index(level.file, int, 0), &status) == 0) {
        level.device = status.st_dev;
        level.inode = status.st_ino;
    }
    g_array_append_val(self->level, level);
    add_place(self, beside);
    for (; folder != NULL && *folder != NULL; folder++)
        add_place(self, *folder);
    return self;
}

void ct_image_chain_free(CtImageChain *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->level);
    g_array_unref(self->view);
    g_array_unref(self->place);
    ct_item_clear(&self->found);
    g_free(self);
}

static size_t count_files(const CtImageChain *self)
{
    size_t count = 0;

    for (guint i = 0; i < self->level->len; i++)
        count += g_array_index(self->level, Level, i).file->len;
    return count;
}

static bool has_file(const CtImageChain *self, const struct stat *status)
{
    for (guint i = 0; i < self->level->len; i++) {
        const Level *level = &g_array_index(self->level, Level, i);

        if (level->device == status->st_dev && level->inode == status->st_ino)
            return true;
    }
    return false;
}

static void add_parent(CtImageChain *self, const CtImageTalkWant *want, const Candidate *found)
{
    uint64_t size = (uint64_t)found->status.st_size;
    Level level = { .container = CT_IMAGE_TALK_RAW,
                    .file = g_array_new(FALSE, FALSE, sizeof(int)),
                    .size = g_array_new(FALSE, FALSE, sizeof(uint64_t)),
                    .device = found->status.st_dev,
                    .inode = found->status.st_ino,
                    .written = found->status.st_mtim.tv_sec };

    if (!want->raw)
        (void)ct_image_mark_find(found->file, size, &level.container);
    g_array_set_clear_func(level.file, close_file);
    g_array_append_val(level.file, found->file);
    g_array_append_val(level.size, size);
    g_array_append_val(self->level, level);
}

static void drop_parent(CtImageChain *self)
{
    g_array_set_size(self->level, self->level->len - 1);
}

static void show(CtImageChain *self, CtImageHandPlan *plan)
{
    g_array_set_size(self->view, 0);
    for (guint i = 0; i < self->level->len; i++) {
        const Level *level = &g_array_index(self->level, Level, i);
        const CtImageLevel view = { level->container, (const int *)(const void *)level->file->data,
                                    (const uint64_t *)(const void *)level->size->data,
                                    level->file->len };

        g_array_append_val(self->view, view);
    }
    plan->level = &g_array_index(self->view, CtImageLevel, 0);
    plan->levels = self->view->len;
}

/* ---- problems ---- */

static void note(CtImageChain *self, const char *problem, const char *name, const char *text)
{
    g_autofree char *told = text == NULL ? g_strdup(name) : g_strdup_printf("%s: %s", name, text);

    ct_item_add_problem(&self->found, problem, told);
}

/* It is the one, by all that the image knows; but was it written to since? */
static void check_time(CtImageChain *self, const CtImageTalkWant *want, const char *name)
{
    const Level *parent = &g_array_index(self->level, Level, self->level->len - 1);
    char is[CT_TIME_TEXT_SIZE];
    char was[CT_TIME_TEXT_SIZE];

    if (!want->has_time || parent->written == want->time)
        return;
    (void)ct_time_text(parent->written, is);
    (void)ct_time_text(want->time, was);
    g_autofree char *told =
        g_strdup_printf("last written %s, and the image was made when that was %s", is, was);
    note(self, "parent-time", name, told);
}

/* ---- looking ---- */

typedef struct {
    CtImageChain *chain;
    CtImageHandPlan *plan;
    CtImageHand *hand;    /* owned */
    CtImageHandTold told; /* owned */
} Search;

/* The program over what we have now; the one before is kept when it does not start. */
static bool restart(Search *self, GError **error)
{
    CtImageHandTold told = { 0 };

    show(self->chain, self->plan);
    CtImageHand *hand = ct_image_hand_start(self->plan, &told, error);
    if (hand == NULL)
        return false;
    ct_image_hand_stop(self->hand);
    ct_image_hand_told_clear(&self->told);
    self->hand = hand;
    self->told = told;
    return true;
}

/* Whether one of the folders has the parent. */
static bool find_parent(Search *self, const CtImageTalkWant *want)
{
    CtImageChain *chain = self->chain;
    const char *name = last_part(want->name);

    for (guint i = 0; name != NULL && i < chain->place->len; i++) {
        g_autoptr(GError) problem = NULL;
        g_autofree char *spelled = g_strdup(name);
        Candidate found = look_in(chain, i, name);

        if (found.problem != NULL)
            note(chain, "parent-wrong", name, found.problem);
        if (found.file < 0)
            continue;
        if (has_file(chain, &found.status)) {
            note(chain, "parent-circular", name, NULL);
            (void)close(found.file);
            continue;
        }
        const CtImageTalkWant wanted = *want; /* its name may go with what the program told */
        add_parent(chain, want, &found);
        if (restart(self, &problem)) {
            check_time(chain, &wanted, spelled);
            return true;
        }
        note(chain, "parent-wrong", name, problem->message);
        drop_parent(chain);
    }
    return false;
}

/* A parent further. False when that is the end of the chain. */
static bool add_next_parent(Search *self)
{
    CtImageChain *chain = self->chain;
    guint last = self->told.want->len;
    const CtImageTalkWant *want =
        last == 0 ? NULL : &g_array_index(self->told.want, CtImageTalkWant, last - 1);

    if (want == NULL || want->file != 0)
        return false;
    const char *part = last_part(want->name);
    g_autofree char *name = g_strdup(part != NULL ? part : want->name);
    if (chain->level->len == CT_LIMIT_CONTAINER_CHAIN ||
        count_files(chain) >= CT_LIMIT_CHILD_LENT) {
        note(chain, "parent-too-deep", name, NULL);
        return false;
    }
    if (find_parent(self, want))
        return true;
    note(chain, "parent-missing", name, "what only it has is not read");
    return false;
}

/* The extents that a level names, all at once. */
static void add_extents(CtImageChain *self, const GArray *want, bool *out_added)
{
    *out_added = false;
    for (guint i = 0; i < want->len; i++) {
        const CtImageTalkWant *wanted = &g_array_index(want, CtImageTalkWant, i);
        Candidate found = { .file = -1 };
        const char *name = last_part(wanted->name);

        if (wanted->file == 0 || wanted->level >= self->level->len)
            continue;
        Level *level = &g_array_index(self->level, Level, wanted->level);
        if (wanted->file < level->file->len) /* looked for before */
            continue;
        for (guint j = 0; name != NULL && found.file < 0 && j < self->place->len; j++)
            found = look_in(self, j, name);
        if (wanted->file != level->file->len || count_files(self) >= CT_LIMIT_CHILD_LENT)
            found = (Candidate){ .file = -1, .problem = "is one too many" };
        if (found.file < 0)
            note(self, "extent-missing", wanted->name, found.problem);
        uint64_t size = found.file < 0 ? CT_IMAGE_TALK_NOT_THERE : (uint64_t)found.status.st_size;
        g_array_append_val(level->file, found.file);
        g_array_append_val(level->size, size);
        *out_added = true;
    }
}

/* Problems that one program told and the next one tells again stand in its facts once. */
static void tell(Search *self, bool missing, CtItem *out_facts)
{
    g_autoptr(GError) problem = NULL;
    g_auto(CtItem) absent = { 0 };

    *out_facts = self->told.facts;
    memset(&self->told.facts, 0, sizeof self->told.facts);
    for (size_t i = 0; i < self->chain->found.facts; i++)
        ct_item_add_fact(out_facts, &self->chain->found.fact[i]);
    if (missing && !ct_image_hand_absent(self->hand, &absent, &problem))
        ct_item_add_problem(out_facts, "absent-unknown", problem->message);
    for (size_t i = 0; i < absent.facts; i++)
        ct_item_add_fact(out_facts, &absent.fact[i]);
    if (self->chain->found.facts > 0 || missing)
        out_facts->flags |= CT_ITEM_PROBLEM;
}

static bool is_parent_missing(const GArray *want)
{
    return want->len > 0 && g_array_index(want, CtImageTalkWant, want->len - 1).file == 0;
}

CtImageHand *ct_image_chain_start(CtImageChain *self, CtImageHandPlan *plan, CtItem *out_facts,
                                  GError **error)
{
    Search search = { .chain = self, .plan = plan };
    bool more = restart(&search, error);

    while (more) {
        bool added = false;

        add_extents(self, search.told.want, &added);
        if (!added) {
            more = add_next_parent(&search);
        } else if (!restart(&search, error)) {
            ct_image_hand_stop(g_steal_pointer(&search.hand));
            more = false;
        }
    }
    show(self, plan);
    if (search.hand != NULL)
        tell(&search, is_parent_missing(search.told.want), out_facts);
    ct_image_hand_told_clear(&search.told);
    return search.hand;
}
