/* messages.c - a stream in stderr's place that escapes, and writes what is left to descriptor 2.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/messages.h"

#include "base/bytes.h"
#include "base/limits.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_control(uint8_t byte)
{
    return (byte < ' ' && strchr("\n\t\r", byte) == NULL) || byte == '\0' || byte == 0x7f;
}

/* U+0080 to U+009F are 0xC2 and a byte of 0x80 to 0x9F. */
static bool is_upper_control(CtBytes rest)
{
    return rest.size > 1 && rest.data[0] == 0xc2 && rest.data[1] >= 0x80 && rest.data[1] <= 0x9f;
}

static void add_safe(CtBuffer *out, CtBytes text)
{
    for (size_t i = 0; i < text.size; i++) {
        CtBytes rest = ct_bytes_slice(text, i, text.size);

        if (is_upper_control(rest)) {
            ct_buffer_printf(out, "\\xc2\\x%02x", rest.data[1]);
            i++;
        } else if (is_control(rest.data[0])) {
            ct_buffer_printf(out, "\\x%02x", rest.data[0]);
        } else {
            ct_buffer_add(out, ct_bytes_slice(rest, 0, 1));
        }
    }
}

/* All of it counts as written: there is nobody to tell that standard error is closed. */
static ssize_t write_safe(void *cookie, const char *bytes, size_t size)
{
    g_auto(CtBuffer) safe = ct_buffer_new(CT_LIMIT_SOURCE_BYTES);
    size_t done = 0;

    (void)cookie;
    add_safe(&safe, (CtBytes){ (const uint8_t *)bytes, size });
    while (done < safe.size) {
        ssize_t step = write(STDERR_FILENO, safe.data + done, safe.size - done);

        if (step < 0 && errno == EINTR)
            continue;
        if (step <= 0)
            break;
        done += (size_t)step;
    }
    return (ssize_t)size;
}

bool ct_messages_guard(void)
{
    FILE *safe = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = write_safe });

    if (safe == NULL)
        return false;
    (void)setvbuf(safe, NULL, _IONBF, 0);
    stderr = safe;
    return true;
}
