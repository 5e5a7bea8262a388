/* version.c - the table of schemes, and comparing by keys.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version.h"

#include "base/text.h"
#include "match/version_orders.h"

#include <string.h>

static const CtVersionScheme schemes[] = {
    { "dpkg", "deb debian ubuntu", "Debian packages (Debian Policy 5.6.12, deb-version(7))",
      ct_version_dpkg_spell },
    { "rpm", "redhat rhel fedora suse opensuse", "RPM packages (rpm-version(7), rpmvercmp)",
      ct_version_rpm_spell },
    { "apk", "alpine wolfi chainguard", "Alpine packages (apk-package(5))", ct_version_apk_spell },
    { "semver", "cargo crates.io hex pub swift", "Semantic Versioning 2.0.0",
      ct_version_semver_spell },
    { "pep440", "pypi python pip", "Python distributions (PEP 440)", ct_version_pep440_spell },
    { "maven", "mvn java gradle", "Maven artifacts (POM reference, version order specification)",
      ct_version_maven_spell },
    { "gem", "rubygems ruby", "RubyGems (Gem::Version)", ct_version_gem_spell },
    { "nuget", ".net dotnet", "NuGet packages (NuGet package versioning)", ct_version_nuget_spell },
    { "npm", "node nodejs node.js", "npm packages (node-semver)", ct_version_npm_spell },
    { "go", "golang", "Go modules (Go Modules Reference, versions)", ct_version_go_spell },
    { "composer", "packagist php", "Composer packages (Composer versions, PHP version_compare)",
      ct_version_composer_spell },
    { "cran", "r", "R packages (package_version)", ct_version_cran_spell },
    { "hackage", "haskell cabal", "Hackage packages (PVP, Cabal)", ct_version_hackage_spell },
    { "windows", "win msft microsoft", "Windows file versions (VS_FIXEDFILEINFO)",
      ct_version_windows_spell },
    { "intdot", "", "whole numbers parted by dots (vers)", ct_version_intdot_spell },
};

const CtVersionScheme *ct_version_schemes(size_t *out_count)
{
    *out_count = G_N_ELEMENTS(schemes);
    return schemes;
}

static bool has_word(const char *words, CtBytes name)
{
    g_auto(GStrv) each = g_strsplit(words, " ", -1);

    for (size_t i = 0; each[i] != NULL; i++)
        if (ct_text_equal_nocase(name, each[i]))
            return true;
    return false;
}

const CtVersionScheme *ct_version_scheme(CtBytes name)
{
    if (name.size == 0)
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (ct_text_equal_nocase(name, schemes[i].name) || has_word(schemes[i].aliases, name))
            return &schemes[i];
    return NULL;
}

/* What no scheme may hold, so that the keys' own marks (version_key.h) stay apart from text. */
static bool is_text(CtBytes version)
{
    if (version.size == 0 || version.size > CT_LIMIT_VERSION_BYTES)
        return false;
    for (size_t i = 0; i < version.size; i++)
        if (version.data[i] < ' ' || version.data[i] == 0x7f)
            return false;
    return true;
}

bool ct_version_key(const CtVersionScheme *scheme, CtBytes version, CtBuffer *key)
{
    size_t before = key->size;

    if (is_text(version) && scheme->spell(version, key) && ct_buffer_ok(key))
        return true;
    ct_buffer_truncate(key, before);
    return false;
}

bool ct_version_is_valid(const CtVersionScheme *scheme, CtBytes version)
{
    g_auto(CtBuffer) key = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);

    return ct_version_key(scheme, version, &key);
}

int ct_version_key_compare(CtBytes a, CtBytes b)
{
    size_t size = MIN(a.size, b.size);
    int order = size == 0 ? 0 : memcmp(a.data, b.data, size);

    if (order == 0)
        return (a.size > b.size) - (a.size < b.size);
    return order < 0 ? -1 : 1;
}

CtVersionOrder ct_version_compare(const CtVersionScheme *scheme, CtBytes a, CtBytes b)
{
    g_auto(CtBuffer) left = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);
    g_auto(CtBuffer) right = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);

    if (!ct_version_key(scheme, a, &left) || !ct_version_key(scheme, b, &right))
        return CT_VERSION_INVALID;
    return (CtVersionOrder)ct_version_key_compare(ct_buffer_bytes(&left), ct_buffer_bytes(&right));
}
