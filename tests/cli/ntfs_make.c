/* ntfs_make.c - writes into an NTFS image without mounting it: what ntfscp alone cannot.
 *
 *   ntfs_make IMAGE many FOLDER COUNT          a folder with COUNT small files in it
 *   ntfs_make IMAGE put FILE NAME [plain|compressed|sparse]
 *                                              NAME in the root folder with the bytes of FILE;
 *                                              sparse: and 4 MiB of hole before them
 *   ntfs_make IMAGE link NAME OTHER            a second name
 *   ntfs_make IMAGE remove NAME
 * Tests only; libntfs-3g does the work.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* The library's headers are not written for our warnings. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include <ntfs-3g/attrib.h>
#include <ntfs-3g/dir.h>
#include <ntfs-3g/volume.h>
#pragma GCC diagnostic pop

#define HOLE (4 << 20)

typedef struct {
    ntfschar *text; /* owned by the library */
    u8 size;
} Name;

static Name name_of(const char *text)
{
    Name name = { NULL, 0 };
    int size = ntfs_mbstoucs(text, &name.text);

    if (size < 0 || size > 255)
        g_error("%s: is no name", text);
    name.size = (u8)size;
    return name;
}

static ntfs_inode *create(ntfs_inode *folder, const char *text, mode_t type)
{
    Name name = name_of(text);
    ntfs_inode *made = ntfs_create(folder, 0, name.text, name.size, type);

    if (made == NULL)
        g_error("%s: cannot be created", text);
    ntfs_ucsfree(name.text);
    return made;
}

static void write_at(ntfs_inode *file, s64 at, const char *bytes, size_t size)
{
    ntfs_attr *data = ntfs_attr_open(file, AT_DATA, AT_UNNAMED, 0);

    if (data == NULL || ntfs_attr_pwrite(data, at, (s64)size, bytes) != (s64)size)
        g_error("content: cannot be written");
    if (ntfs_attr_pclose(data) != 0)
        g_error("content: cannot be completed");
    ntfs_attr_close(data);
}

static void many(ntfs_volume *volume, const char *name, int count)
{
    ntfs_inode *root = ntfs_inode_open(volume, FILE_root);
    ntfs_inode *folder = create(root, name, S_IFDIR);

    for (int i = 0; i < count; i++) {
        char text[32];

        (void)g_snprintf(text, sizeof text, "entry-%06d", i);
        ntfs_inode *file = create(folder, text, S_IFREG);
        if (i % 1000 == 0)
            write_at(file, 0, text, strlen(text));
        (void)ntfs_inode_close(file);
    }
    (void)ntfs_inode_close(folder);
    (void)ntfs_inode_close(root);
}

static void put(ntfs_volume *volume, const char *from, const char *name, const char *how)
{
    ntfs_inode *root = ntfs_inode_open(volume, FILE_root);
    g_autofree char *bytes = NULL;
    gsize size = 0;

    if (!g_file_get_contents(from, &bytes, &size, NULL))
        g_error("%s: cannot be read", from);
    ntfs_inode *file = create(root, name, S_IFREG);
    if (strcmp(how, "compressed") == 0) {
        NVolSetCompression(volume);
        file->flags |= FILE_ATTR_COMPRESSED;
        (void)ntfs_attr_remove(file, AT_DATA, AT_UNNAMED, 0);
        (void)ntfs_attr_add(file, AT_DATA, AT_UNNAMED, 0, NULL, 0);
    }
    write_at(file, strcmp(how, "sparse") == 0 ? HOLE : 0, bytes, size);
    (void)ntfs_inode_close(file);
    (void)ntfs_inode_close(root);
}

static void name_again(ntfs_volume *volume, const char *text, const char *other)
{
    ntfs_inode *root = ntfs_inode_open(volume, FILE_root);
    ntfs_inode *file = ntfs_pathname_to_inode(volume, root, text);
    Name name = name_of(other);

    if (file == NULL || ntfs_link(file, root, name.text, name.size) != 0)
        g_error("%s: cannot be linked", text);
    ntfs_ucsfree(name.text);
    (void)ntfs_inode_close(file);
    (void)ntfs_inode_close(root);
}

static void remove_name(ntfs_volume *volume, const char *text)
{
    ntfs_inode *root = ntfs_inode_open(volume, FILE_root);
    ntfs_inode *file = ntfs_pathname_to_inode(volume, root, text);
    Name name = name_of(text);

    /* Closes both. */
    if (file == NULL || ntfs_delete(volume, NULL, file, root, name.text, name.size) != 0)
        g_error("%s: cannot be removed", text);
    ntfs_ucsfree(name.text);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    ntfs_volume *volume = ntfs_mount(argv[1], 0);
    if (volume == NULL)
        g_error("%s: is no NTFS volume", argv[1]);
    if (strcmp(argv[2], "many") == 0 && argc == 5)
        many(volume, argv[3], (int)g_ascii_strtoll(argv[4], NULL, 10));
    else if (strcmp(argv[2], "put") == 0 && argc >= 5)
        put(volume, argv[3], argv[4], argc > 5 ? argv[5] : "plain");
    else if (strcmp(argv[2], "link") == 0 && argc == 5)
        name_again(volume, argv[3], argv[4]);
    else if (strcmp(argv[2], "remove") == 0)
        remove_name(volume, argv[3]);
    else
        return 2;
    return ntfs_umount(volume, FALSE) == 0 ? 0 : 1;
}
