/* reply.c - SMTP replies.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/reply.h"

#include "base/text.h"

#include <string.h>

void ct_reply_begin(CtReply *self)
{
    self->code = 0;
    self->lines = 0;
    self->complete = false;
    self->enhanced[0] = '\0';
    self->size = 0;
    self->text[0] = '\0';
}

static bool read_code(CtBytes line, unsigned *out)
{
    uint64_t code;

    if (!ct_text_to_u64(ct_bytes_slice(line, 0, 3), 599, &code) || line.size < 3 || code < 200)
        return false;
    *out = (unsigned)code;
    return line.size == 3 || line.data[3] == ' ' || line.data[3] == '-';
}

static size_t digits(const char *text, size_t most)
{
    size_t count = 0;

    while (count < most && g_ascii_isdigit(text[count]))
        count++;
    return g_ascii_isdigit(text[count]) ? 0 : count;
}

/* class "." subject "." detail, the class that of the code, then a blank or the end. */
static void read_enhanced(CtReply *self, const char *text)
{
    if ((unsigned char)text[0] != '0' + self->code / 100 || text[1] != '.')
        return;
    size_t subject = digits(text + 2, 3);
    if (subject == 0 || text[2 + subject] != '.')
        return;
    size_t detail = digits(text + 3 + subject, 3);
    size_t size = 3 + subject + detail;
    if (detail == 0 || (text[size] != ' ' && text[size] != '\0'))
        return;
    memcpy(self->enhanced, text, size);
    self->enhanced[size] = '\0';
}

static void add_text(CtReply *self, CtBytes text)
{
    if (self->lines > 1 && self->size + 1 < CT_REPLY_TEXT)
        self->text[self->size++] = '\n';
    for (size_t i = 0; i < text.size && self->size + 1 < CT_REPLY_TEXT; i++) {
        bool control = text.data[i] < ' ' || text.data[i] == 0x7f;

        self->text[self->size++] = (char)(control ? '?' : text.data[i]);
    }
    self->text[self->size] = '\0';
}

bool ct_reply_add(CtReply *self, CtBytes line, GError **error)
{
    unsigned code;

    g_assert(!self->complete);
    if (line.size > CT_REPLY_LINE)
        return ct_fail(error, CT_ERROR_LIMIT, "reply: a line longer than %d", CT_REPLY_LINE);
    if (self->lines >= CT_REPLY_LINES)
        return ct_fail(error, CT_ERROR_LIMIT, "reply: more than %d lines", CT_REPLY_LINES);
    if (!read_code(line, &code) || (self->lines > 0 && code != self->code))
        return ct_fail(error, CT_ERROR_INPUT, "reply: not a reply in line %zu", self->lines + 1);
    self->code = code;
    self->lines++;
    size_t before = self->size + (self->lines > 1 && self->size + 1 < CT_REPLY_TEXT ? 1 : 0);
    add_text(self, ct_bytes_slice(line, 4, line.size));
    self->complete = line.size == 3 || line.data[3] == ' ';
    if (self->complete)
        read_enhanced(self, self->text + before);
    return true;
}

bool ct_reply_offers(const CtReply *self, const char *extension)
{
    size_t length = strlen(extension);

    for (const char *line = self->text; line != NULL; line = strchr(line, '\n')) {
        if (*line == '\n')
            line++;
        if (g_ascii_strncasecmp(line, extension, length) == 0 &&
            (line[length] == '\0' || line[length] == ' ' || line[length] == '\n'))
            return true;
    }
    return false;
}
