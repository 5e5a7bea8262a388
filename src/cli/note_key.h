/* note_key.h - keys of signed notes, as files and words of the command line.
 *
 * A signer's key file is one line, NAME and 64 hex digits (the seed), as `constat authorise key`
 * writes it; a verifier is the text form of seal/note.h, or a file that holds it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "seal/note.h"

/* The caller clears it. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_cli_note_key_signer(const char *path, CtNoteSigner *out, GError **error);
/* `what` names the file in messages. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_cli_note_key_verifier(const char *text, CtNoteVerifier *out, GError **error);
