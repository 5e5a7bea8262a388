/* restricted.c - what stays outside, what goes inside.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/restricted.h"

#include "base/reader.h"
#include "base/text.h"

#include <string.h>

#define BOUNDARY "=_constat_sealed"
#define PROTECT  ";\r\n protected-headers=\"v1\""

enum { MOST_BYTES = 4 << 20, BASE64_LINE = 57 /* bytes of a line of 76 characters */ };

static bool begins(CtBytes line, const char *name)
{
    size_t size = strlen(name);

    return line.size >= size && g_ascii_strncasecmp((const char *)line.data, name, size) == 0;
}

/* The headers of the message, each with its folded lines, to where they belong. */
static bool sort_headers(CtReader *reader, CtBuffer *outside, CtBuffer *inside, GError **error)
{
    CtBuffer *into[2] = { NULL, NULL };
    bool protects = false;

    while (!ct_reader_at_end(reader)) {
        CtBytes line = ct_reader_line(reader);

        if (line.size > 0 && line.data[line.size - 1] == '\r')
            line.size--;
        bool folded = line.size > 0 && (line.data[0] == ' ' || line.data[0] == '\t');
        if (!folded && protects)
            ct_buffer_add_text(inside, PROTECT);
        if (!folded && into[1] != NULL)
            ct_buffer_add_text(into[1], "\r\n");
        if (!folded && into[0] != NULL)
            ct_buffer_add_text(into[0], "\r\n");
        if (line.size == 0)
            return true;
        if (!folded) {
            bool content = begins(line, "Content-");
            bool subject = begins(line, "Subject:");

            protects = begins(line, "Content-Type:");
            into[0] = content || subject ? NULL : outside;
            into[1] = begins(line, "MIME-Version:") ? NULL : inside;
        } else {
            for (int i = 0; i < 2; i++)
                if (into[i] != NULL)
                    ct_buffer_add_text(into[i], "\r\n");
        }
        for (int i = 0; i < 2; i++)
            if (into[i] != NULL)
                ct_buffer_add(into[i], line);
    }
    return ct_fail(error, CT_ERROR_INPUT, "message: its headers do not end");
}

static void add_lines(CtBuffer *out, CtBytes text)
{
    CtReader reader = ct_reader_over(text);

    while (!ct_reader_at_end(&reader)) {
        CtBytes line = ct_reader_line(&reader);

        if (line.size > 0 && line.data[line.size - 1] == '\r')
            line.size--;
        ct_buffer_add(out, line);
        ct_buffer_add_text(out, "\r\n");
    }
}

static void add_openpgp(CtBuffer *out, CtBytes armour)
{
    ct_buffer_add_text(out, "Content-Type: multipart/encrypted;\r\n"
                            " protocol=\"application/pgp-encrypted\";\r\n boundary=\"" BOUNDARY
                            "\"\r\n\r\n--" BOUNDARY
                            "\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n"
                            "--" BOUNDARY "\r\nContent-Type: application/octet-stream; "
                            "name=\"encrypted.asc\"\r\nContent-Disposition: inline; "
                            "filename=\"encrypted.asc\"\r\n\r\n");
    add_lines(out, armour);
    ct_buffer_add_text(out, "\r\n--" BOUNDARY "--\r\n");
}

static void add_smime(CtBuffer *out, CtBytes der)
{
    ct_buffer_add_text(out, "Content-Type: application/pkcs7-mime; smime-type=enveloped-data;\r\n"
                            " name=\"smime.p7m\"\r\nContent-Disposition: attachment; "
                            "filename=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    for (size_t at = 0; at < der.size; at += BASE64_LINE) {
        CtBytes piece = ct_bytes_slice(der, at, BASE64_LINE);
        g_autofree char *line = g_base64_encode(piece.data, piece.size);

        ct_buffer_add_text(out, line);
        ct_buffer_add_text(out, "\r\n");
    }
}

bool ct_restricted_write(CtBytes message, CtPubkeyRing *ring, const CtPubkey *key, CtBuffer *out,
                         GError **error)
{
    g_auto(CtBuffer) outside = ct_buffer_new(MOST_BYTES);
    g_auto(CtBuffer) inside = ct_buffer_new(MOST_BYTES);
    g_auto(CtBuffer) sealed = ct_buffer_new(MOST_BYTES);
    CtReader reader = ct_reader_over(message);

    if (!sort_headers(&reader, &outside, &inside, error))
        return false;
    ct_buffer_add_text(&inside, "\r\n");
    ct_buffer_add(&inside, ct_reader_take(&reader, ct_reader_left(&reader)));
    if (!ct_buffer_ok(&inside) || !ct_buffer_ok(&outside))
        return ct_fail(error, CT_ERROR_LIMIT, "message: larger than %d MiB", MOST_BYTES >> 20);
    if (!ct_pubkey_encrypt(ring, key->id, ct_buffer_bytes(&inside), &sealed, error))
        return false;
    ct_buffer_add(out, ct_buffer_bytes(&outside));
    ct_buffer_add_text(out, "Subject: [...]\r\n");
    if (key->kind == CT_PUBKEY_OPENPGP)
        add_openpgp(out, ct_buffer_bytes(&sealed));
    else
        add_smime(out, ct_buffer_bytes(&sealed));
    return ct_buffer_ok(out) ||
           ct_fail(error, CT_ERROR_LIMIT, "message: larger than %d MiB", MOST_BYTES >> 20);
}
