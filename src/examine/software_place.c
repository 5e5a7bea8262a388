/* software_place.c - the list of places.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/software_place.h"

#include <string.h>

static const CtSoftwarePlace places[] = {
    { "lib/dpkg/status", "dpkg", "dpkg-status", NULL },
    { "lib/dpkg/status.d/*.md5sums", "dpkg", NULL, "dpkg-files" },
    { "lib/dpkg/info/*.list", "dpkg", NULL, "dpkg-files" },
    { "lib/dpkg/info/*.md5sums", "dpkg", NULL, "dpkg-files" },
    { "lib/dpkg/diversions", "dpkg", NULL, "dpkg-diversions" },
    { "lib/dpkg/status.d/*", "dpkg", "dpkg-status", NULL },
    { "lib/apk/db/installed", "apk", "apk-installed", "apk-files" },
    { "lib/pacman/local/*/desc", "pacman", "pacman-desc", NULL },
    { "lib/pacman/local/*/files", "pacman", NULL, "pacman-files" },
    { "rpm/rpmdb.sqlite", "rpm", "rpm-database", "rpm-files" },
    { "rpm/rpmdb.sqlite-wal", "rpm", NULL, NULL },
    { "rpm/Packages", "rpm", "rpm-database", "rpm-files" }, /* Berkeley DB */
    { "rpm/Packages.db", "rpm", "rpm-database", "rpm-files" },
    { "*.dist-info/METADATA", "pip", "python-metadata", NULL },
    { "*.egg-info/PKG-INFO", "pip", "python-metadata", NULL },
    { "site-packages/*.egg-info", "pip", "python-metadata", NULL },
    { "dist-packages/*.egg-info", "pip", "python-metadata", NULL },
    { "node_modules/@*/*/package.json", "npm", "npm-package", NULL },
    { "node_modules/*/package.json", "npm", "npm-package", NULL },
    { "Cellar/*/*/INSTALL_RECEIPT.json", "brew", "brew-receipt", NULL },
    { "flatpak/app/*/*/*/*/metadata", "flatpak", "flatpak-metadata", NULL },
    { "flatpak/runtime/*/*/*/*/metadata", "flatpak", "flatpak-metadata", NULL },
    { "meta/snap.yaml", "snap", "snap-yaml", NULL },
    { "lib/snapd/state.json", "snap", "snapd-state", NULL },
    { "share/metainfo/*.xml", "appstream", "appstream", NULL },
    { "share/appdata/*.xml", "appstream", "appstream", NULL },
    { "*.swidtag", "swid", "swid", NULL },
    { "config/SOFTWARE", NULL, "windows-software", NULL },
    { "NTUSER.DAT", NULL, "windows-software", NULL },
};

/* One part against one part of a pattern; at most one "*". */
static bool fits(CtBytes part, const char *pattern, size_t size)
{
    const char *star = memchr(pattern, '*', size);
    size_t before = star == NULL ? size : (size_t)(star - pattern);
    size_t after = star == NULL ? 0 : size - before - 1;

    if (star == NULL ? part.size != size : part.size < before + after)
        return false;
    return g_ascii_strncasecmp((const char *)part.data, pattern, before) == 0 &&
           (after == 0 ||
            g_ascii_strncasecmp((const char *)part.data + part.size - after, star + 1, after) == 0);
}

/* From the end, part by part. */
static bool ends_as(CtBytes path, const char *pattern)
{
    size_t left = strlen(pattern);

    for (;;) {
        size_t from = left;
        size_t begin = path.size;

        while (from > 0 && pattern[from - 1] != '/')
            from--;
        while (begin > 0 && path.data[begin - 1] != '/')
            begin--;
        if (path.size == 0 ||
            !fits(ct_bytes_slice(path, begin, SIZE_MAX), pattern + from, left - from))
            return false;
        if (from == 0)
            return true;
        left = from - 1;
        path.size = begin > 0 ? begin - 1 : 0;
    }
}

const CtSoftwarePlace *ct_software_place_of(CtBytes path)
{
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        if (ends_as(path, places[i].pattern))
            return &places[i];
    return NULL;
}
