/* palette.h - the colours of our pictures, each with its meaning.
 *
 * On white every text colour here has a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3), and no
 * meaning rests on a colour alone: a word stands beside each.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "picture/canvas.h"

#define CT_PAPER CT_COLOUR(0xffffff)
#define CT_INK   CT_COLOUR(0x17212e) /* what is said */
#define CT_MUTED CT_COLOUR(0x566273) /* what is said beside it */
#define CT_RULE  CT_COLOUR(0xc6d0dc) /* frames and axes */
#define CT_CARD  CT_COLOUR(0xf5f8fb)
#define CT_HEAD  CT_COLOUR(0xe3ebf3)
#define CT_EVENT CT_COLOUR(0x1b5c9e) /* somebody does something */
#define CT_CLOCK CT_COLOUR(0xa8480b) /* time does it */
#define CT_SENT  CT_COLOUR(0x1d6b46) /* what leaves the house */
#define CT_ENDED CT_COLOUR(0x6b7684) /* leads to an end */
