/* csaf_finding.c - findings are collected up to a ceiling, then counted.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_finding.h"

static void clear_finding(void *data)
{
    CtCsafFinding *finding = data;

    g_free(finding->test);
    g_free(finding->pointer);
    g_free(finding->message);
}

CtCsafFindings ct_csaf_finding_list(void)
{
    CtCsafFindings self = { .findings = g_array_new(FALSE, FALSE, sizeof(CtCsafFinding)),
                            .doubts = g_array_new(FALSE, FALSE, sizeof(CtCsafFinding)),
                            .test = "json" };

    g_array_set_clear_func(self.findings, clear_finding);
    g_array_set_clear_func(self.doubts, clear_finding);
    return self;
}

void ct_csaf_finding_clear(CtCsafFindings *self)
{
    if (self->findings != NULL)
        g_array_unref(self->findings);
    if (self->doubts != NULL)
        g_array_unref(self->doubts);
    *self = (CtCsafFindings){ 0 };
}

static void add(CtCsafFindings *self, GArray *list, const CtCsafNode *node, char *message)
{
    if (list->len >= CT_LIMIT_CSAF_FINDINGS) {
        self->untold++;
        g_free(message);
        return;
    }
    CtCsafFinding made = { g_strdup(self->test),
                           node == NULL ? g_strdup("") : ct_csaf_node_pointer(node), message };
    g_array_append_val(list, made);
}

void ct_csaf_finding_add(CtCsafFindings *self, const CtCsafNode *node, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(self, self->findings, node, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

void ct_csaf_finding_doubt(CtCsafFindings *self, const CtCsafNode *node, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(self, self->doubts, node, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}
