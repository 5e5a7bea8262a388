/* image_volumes.h - the volumes of an image, in the order of their names, and what is odd of them.
 *
 * Names are TABLE and three digits, so that bytewise order is the order of the table. A file
 * system that several tables point to is listed in the first of them; volumes that overlap, and
 * volumes that pass the end of the medium, say so. Several file systems at one place, such as the
 * trees of a disc, are volumes of their own.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/image_hand.h"

typedef struct CtImageVolumes CtImageVolumes;

typedef struct {
    CtImageTalkVolume volume;
    char name[32];
    size_t same;  /* 1 + the volume that has the same file system; 0: none */
    bool listed;  /* its files are to be listed */
    bool overlap; /* another volume of its table has some of its bytes */
} CtImageVolume;

CtImageVolumes *ct_image_volumes_new(void);
void ct_image_volumes_free(CtImageVolumes *self);

/* Asks the program; what it told before it failed stays. INPUT when it is gone. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_image_volumes_learn(CtImageVolumes *self, CtImageHand *hand, GError **error);
/* Sorts, compares, and tells the image item of several readings. */
void ct_image_volumes_settle(CtImageVolumes *self, CtItem *image);
size_t ct_image_volumes_count(const CtImageVolumes *self);
const CtImageVolume *ct_image_volumes_get(const CtImageVolumes *self, size_t number);
/* What the volume's items have as device: that of the first volume with the same content, which
 * for the trees of one disc is the first of them. */
size_t ct_image_volumes_device(const CtImageVolumes *self, size_t number);
/* The item of a volume but its path; `medium` is the size of the medium in bytes. */
void ct_image_volumes_fill(const CtImageVolumes *self, size_t number, uint64_t medium,
                           CtItem *item);
