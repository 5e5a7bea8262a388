/* tsk_container.h - containers of disk images, read by their libraries over lent descriptors.
 *
 * EWF (E01 and, where the library reads it, Ex01) with all its segments; QCOW and QCOW2; VMDK of
 * one sparse file; VHD and VHDX. The libraries see a file through callbacks alone (libbfio) and
 * open nothing. What a container tells of itself becomes facts: "stored-md5" and "stored-sha1"
 * (bytes; the parent compares them), "parent" and the problem "parent-missing" for an image that
 * holds the differences to another: what it does not hold itself cannot be read then;
 * "container-corrupted" and "unread-when-acquired" (EWF). A chunk that is missing or does not
 * verify cannot be read.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/image_talk.h"

#include <sys/types.h>

typedef struct CtTskContainer CtTskContainer;

/* `size` and `count`: of the descriptors from 3 on; borrowed during the call. INPUT with what the
 * library says. It stays open until the process ends. */
G_GNUC_WARN_UNUSED_RESULT
CtTskContainer *ct_tsk_container_open(CtImageTalkContainer kind, const uint64_t *size, size_t count,
                                      CtItem *facts, GError **error);
uint64_t ct_tsk_container_size(const CtTskContainer *self); /* of the medium */
/* Some bytes, fewer before what cannot be read, or -1. */
ssize_t ct_tsk_container_read(CtTskContainer *self, uint64_t at, uint8_t *out, size_t size);
