/* tsk_odd.c - constat-tsk with a libtsk that dies or hangs: at a file of 1414 bytes while it is
 * listed, of 1515 for ever, and of 613 when it is read. Linked with --wrap.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include <stdlib.h>
#include <tsk/libtsk.h>

enum { DIES_LISTED = 1414, HANGS_LISTED = 1515, DIES_READ = 613 };

const TSK_FS_ATTR *__real_tsk_fs_file_attr_get(TSK_FS_FILE *file);
const TSK_FS_ATTR *__wrap_tsk_fs_file_attr_get(TSK_FS_FILE *file);
ssize_t __real_tsk_fs_attr_read(const TSK_FS_ATTR *attribute, TSK_OFF_T at, char *out, size_t size,
                                TSK_FS_FILE_READ_FLAG_ENUM flags);
ssize_t __wrap_tsk_fs_attr_read(const TSK_FS_ATTR *attribute, TSK_OFF_T at, char *out, size_t size,
                                TSK_FS_FILE_READ_FLAG_ENUM flags);

const TSK_FS_ATTR *__wrap_tsk_fs_file_attr_get(TSK_FS_FILE *file)
{
    volatile int for_ever = 1;

    if (file->meta->size == DIES_LISTED)
        abort();
    while (file->meta->size == HANGS_LISTED && for_ever)
        continue;
    return __real_tsk_fs_file_attr_get(file);
}

ssize_t __wrap_tsk_fs_attr_read(const TSK_FS_ATTR *attribute, TSK_OFF_T at, char *out, size_t size,
                                TSK_FS_FILE_READ_FLAG_ENUM flags)
{
    if (attribute->size == DIES_READ)
        abort();
    return __real_tsk_fs_attr_read(attribute, at, out, size, flags);
}
