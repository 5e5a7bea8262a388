/* html.h - the text that an HTML part shows: tags taken out, references resolved, once.
 *
 * In:  HTML in UTF-8, as hostile as mail is.
 * Out: what a reader would see of it, roughly: no tags, comments, scripts or style sheets; a line
 *      break for each <br> and the end of a block; the references of XML and Latin-1 by name, all
 *      others by number (HTML 4.01, section 24.2). A no-break space becomes a space. Blanks and
 *      lines stay as they are written: what is sought in it (a document in angle brackets, which
 *      the sender wrote as &lt; and &gt;) does not mind. A reference that nobody knows stays.
 * Not a browser: nothing is fetched, nested or laid out. The result is never longer than the HTML.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/origin.h"

/* Whether it shows an angle bracket: what is written as "&lt;", "&#60;" or "&#x3c;". */
bool ct_html_shows_bracket(CtBytes html);
/* Appends the text; `origin` is told where it ran out of step. */
void ct_html_text(CtBytes html, CtBuffer *out, CtOrigin *origin);
