/* image_mark.h - whether a file looks like an image: by the marks of containers, partition tables
 * and file systems, or of the copy of a superblock whose first one may be broken.
 *
 * Some bytes at known places are compared, nothing is parsed: what is in it, the jailed program
 * finds out, and a file with a mark by chance is a plain file after that.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/image_talk.h"

/* Whether a file has one; *out (left alone otherwise): of which container, CT_IMAGE_TALK_RAW for
 * none. `size`: its bytes. */
bool ct_image_mark_find(int file, uint64_t size, CtImageTalkContainer *out);
