/* second.c - the thread that does what it is given.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/second.h"

struct CtSecond {
    GThread *thread; /* owned; NULL until first used */
    GMutex lock;
    GCond changed;
    CtSecondWork work; /* NULL: nothing to do */
    void *user;
    bool stop;
};

static void *serve(void *user)
{
    CtSecond *self = user;

    g_mutex_lock(&self->lock);
    while (!self->stop) {
        if (self->work == NULL) {
            g_cond_wait(&self->changed, &self->lock);
            continue;
        }
        CtSecondWork work = self->work;

        g_mutex_unlock(&self->lock);
        work(self->user);
        g_mutex_lock(&self->lock);
        self->work = NULL;
        g_cond_broadcast(&self->changed);
    }
    g_mutex_unlock(&self->lock);
    return NULL;
}

CtSecond *ct_second_new(void)
{
    CtSecond *self = g_new0(CtSecond, 1);

    g_mutex_init(&self->lock);
    g_cond_init(&self->changed);
    return self;
}

bool ct_second_begin(CtSecond *self, CtSecondWork work, void *user)
{
    if (self->thread == NULL)
        self->thread = g_thread_try_new("second", serve, self, NULL);
    if (self->thread == NULL)
        return false;
    g_mutex_lock(&self->lock);
    self->work = work;
    self->user = user;
    g_cond_broadcast(&self->changed);
    g_mutex_unlock(&self->lock);
    return true;
}

void ct_second_wait(CtSecond *self)
{
    g_mutex_lock(&self->lock);
    while (self->work != NULL)
        g_cond_wait(&self->changed, &self->lock);
    g_mutex_unlock(&self->lock);
}

void ct_second_free(CtSecond *self)
{
    if (self == NULL)
        return;
    if (self->thread != NULL) {
        ct_second_wait(self);
        g_mutex_lock(&self->lock);
        self->stop = true;
        g_cond_broadcast(&self->changed);
        g_mutex_unlock(&self->lock);
        (void)g_thread_join(self->thread);
    }
    g_mutex_clear(&self->lock);
    g_cond_clear(&self->changed);
    g_free(self);
}
