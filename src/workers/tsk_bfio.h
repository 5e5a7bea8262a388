/* tsk_bfio.h - a medium of ours as a file of libbfio, which the libraries of that family read.
 *
 * They open nothing, write nothing and know no name: they call back for bytes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/disk.h"

/* Debian's headers hide the functions with callbacks, which the libraries have, behind this. */
#define HAVE_LIBBFIO 1
#include <libbfio.h>

/* `disk` is copied; what it reads from is borrowed for as long as the file is. NULL when the
 * library refuses. */
libbfio_handle_t *ct_tsk_bfio_new(const CtDisk *disk);
