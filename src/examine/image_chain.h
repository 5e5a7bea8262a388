/* image_chain.h - the files that one image needs: its segments, the extents that it names, and the
 * parents of an image of differences with theirs.
 *
 * What a file is called comes from hostile bytes. Only the last part of the name is used, and it
 * is looked for in the folder of the image and in the folders that the caller names, nowhere else;
 * no symbolic link is followed, and only plain files are opened. Whether a file is the parent that
 * is meant, the jailed program decides when it has been added (workers/tsk_chain.h); one that is
 * not is taken back, and the next folder is tried. What is missing, wrong, circular or too deep
 * becomes a problem of the image.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/image_hand.h"
#include "examine/segments.h"

typedef struct CtImageChain CtImageChain;

/* Takes the segments, which are those of `path`; `folder` is NULL-terminated, or NULL. */
CtImageChain *ct_image_chain_new(CtSegments *segments, CtImageTalkContainer container,
                                 const char *path, const char *const *folder);
void ct_image_chain_free(CtImageChain *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtImageChain, ct_image_chain_free)

/* Starts a program over the image and all of its files that can be found. *out_facts (which must
 * be cleared) gets what it tells, and what is missing. The plan's levels are set to ours, and
 * borrowed. As ct_image_hand_start. */
G_GNUC_WARN_UNUSED_RESULT
CtImageHand *ct_image_chain_start(CtImageChain *self, CtImageHandPlan *plan, CtItem *out_facts,
                                  GError **error);
