#!/bin/sh
# test_owners.sh - `constat manifest software --owners`: whose programs those of a volume are, and which files are
# not what their package says; of each package manager, in a folder, an image and an archive; and of this machine,
# beside what dpkg itself says.
# SPDX-License-Identifier: EUPL-1.2
# shellcheck disable=SC2016 # the commands are expanded by the inner shell
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-inside" ] && CONSTAT=$BUILD/constat
LC_ALL=C.UTF-8
export CONSTAT LC_ALL
cd "$SCRATCH" || exit 1
HOME=$SCRATCH
export HOME

needs mke2fs openssl rpm rpmbuild

# holds SENTENCE COMMAND: the command of a shell ends with 0.
holds() {
    if sh -c "$2" >"$SCRATCH/out" 2>&1; then
        pass "$1"
    else
        fail "$1"
    fi
}

# owners NAME: NAME.owners of the folder or file NAME.
owners() {
    "$CONSTAT" examine "$1" --out "$1.manifest" >"$1.counts" 2>&1
    "$CONSTAT" manifest software --owners "$1.manifest" >"$1.owners"
}

program() { # program FILE TEXT
    mkdir -p "$(dirname "$1")"
    printf '#!/bin/sh\necho %s\n' "$2" >"$1"
}
md5() { openssl md5 -r <"$1" | cut -c1-32; }

# ---- dpkg, on a merged system ----

V=volume
INFO=$V/var/lib/dpkg/info
mkdir -p $INFO $V/usr/share/doc
ln -s usr/bin $V/bin
program $V/usr/bin/sound sound
program $V/usr/bin/merged merged
program $V/usr/bin/altered before
program $V/usr/bin/nobodys nobody
program $V/usr/bin/shared mine
program $V/usr/bin/shared.theirs theirs
program $V/usr/bin/unlisted unlisted
echo before >$V/usr/share/doc/notes
cat >$V/var/lib/dpkg/status <<END
Package: example
Status: install ok installed
Architecture: amd64
Version: 1:2.3-4

Package: diverter
Status: install ok installed
Architecture: all
Version: 5

Package: twice
Status: install ok installed
Architecture: amd64
Version: 7

Package: twice
Status: install ok installed
Architecture: i386
Version: 8
END
printf '/.\n/bin\n/bin/merged\n/usr\n/usr/bin\n/usr/bin/sound\n/usr/bin/altered\n/usr/bin/shared\n/usr/share\n/usr/share/doc\n/usr/share/doc/notes\n' >$INFO/example.list
printf '/.\n/usr\n/usr/bin\n/usr/bin/shared\n/usr/bin/unlisted\n' >$INFO/diverter.list
printf '/.\n/opt/both\n' >$INFO/twice:i386.list
cp $INFO/twice:i386.list $INFO/twice:amd64.list
program $V/opt/both both
{
    echo "$(md5 $V/usr/bin/merged)  bin/merged"
    echo "$(md5 $V/usr/bin/sound)  usr/bin/sound"
    echo "$(md5 $V/usr/bin/altered)  usr/bin/altered"
    echo "$(md5 $V/usr/bin/shared.theirs)  usr/bin/shared"
    echo "$(md5 $V/usr/share/doc/notes)  usr/share/doc/notes"
} >$INFO/example.md5sums
echo "$(md5 $V/opt/both)  opt/both" >$INFO/twice:i386.md5sums
printf '/usr/bin/shared\n/usr/bin/shared.theirs\ndiverter\n' >$V/var/lib/dpkg/diversions
program $V/usr/bin/altered after
echo after >$V/usr/share/doc/notes
owners $V
line() { printf '%s\t%s\t%s\t%s\t%s\t%s/%s\n' "$1" "$2" "$3" "$4" "$5" "$SCRATCH" "$6"; }
{
    line owned twice 8 dpkg shell-script volume/opt/both
    line changed example 1:2.3-4 dpkg shell-script volume/usr/bin/altered
    line owned example 1:2.3-4 dpkg shell-script volume/usr/bin/merged
    line unowned - - - shell-script volume/usr/bin/nobodys
    line unchecked diverter 5 dpkg shell-script volume/usr/bin/shared
    line owned example 1:2.3-4 dpkg shell-script volume/usr/bin/shared.theirs
    line owned example 1:2.3-4 dpkg shell-script volume/usr/bin/sound
    line unchecked diverter 5 dpkg shell-script volume/usr/bin/unlisted
    line changed example 1:2.3-4 dpkg text-ascii volume/usr/share/doc/notes
    printf 'total\tunowned\t1\ntotal\towned\t4\ntotal\tchanged\t2\ntotal\tunchecked\t2\n'
} >expected
holds 'each program has its package, through links and diversions, and what was altered is told' 'diff expected volume.owners'
holds 'as JSON too' '"$CONSTAT" manifest software --owners --json volume.manifest | grep -qF "{\"verdict\":\"changed\",\"package\":\"example\",\"version\":\"1:2.3-4\",\"architecture\":\"amd64\",\"source\":\"dpkg\",\"kind\":\"shell-script\",\"path\":\"$PWD/volume/usr/bin/altered\"}"'
holds 'the lists are facts of which the manifest shows the length' '"$CONSTAT" manifest show volume.manifest | grep "info/example.list" | grep -q "files=5"'
holds 'products stay as they were' '[ "$("$CONSTAT" manifest software volume.manifest | wc -l)" = 4 ] && ! "$CONSTAT" manifest software --json volume.manifest | grep -q "\"files\""'
holds 'a second examination is the same but for its header' '"$CONSTAT" examine volume --out again.manifest --jobs 5 >/dev/null && tail -c +4097 volume.manifest >a && tail -c +4097 again.manifest | cmp - a'

truncate -s 16M volume.img
mke2fs -q -d volume volume.img
owners volume.img
holds 'an image has the same' 'cut -f1-5 volume.owners | sort >a; cut -f1-5 volume.img.owners | sort | diff a -'
mkdir kept
tar czf kept/backup.tar.gz -C volume .
program kept/loose loose
owners kept
holds 'an archive of a volume, too' 'grep -v "^total" volume.owners | cut -f1-5 | sort >a; grep "backup.tar.gz//" kept.owners | cut -f1-5 | sort | diff a -'
holds 'and what lies beside it is nobody'"'"'s' 'grep -q "^unowned	-	-	-	shell-script	$PWD/kept/loose$" kept.owners'
"$CONSTAT" examine volume/usr volume/var --out parts.manifest >/dev/null 2>&1
holds 'where the root was not examined both names of a merged folder count' '"$CONSTAT" manifest software --owners parts.manifest | grep -q "^owned	example	1:2.3-4	dpkg	shell-script	$PWD/volume/usr/bin/merged$"'

# ---- apk and pacman ----

mkdir -p alpine/lib/apk/db arch/var/lib/pacman/local/example-1-1
program alpine/usr/bin/sound sound
program alpine/usr/bin/altered before
program alpine/usr/bin/nobodys nobody
z() { openssl sha1 -binary <"alpine/$1" | openssl base64; }
printf 'P:example\nV:1-r0\nA:x86_64\nF:usr\nF:usr/bin\nR:sound\na:0:0:755\nZ:Q1%s\nR:altered\nZ:Q1%s\n\n' "$(z usr/bin/sound)" "$(z usr/bin/altered)" >alpine/lib/apk/db/installed
program alpine/usr/bin/altered after
owners alpine
holds 'of Alpine what apk recorded is compared' '[ "$(grep -c "^owned	example	1-r0	apk	.*/sound$\|^changed	example	1-r0	apk	.*/altered$\|^unowned	.*/nobodys$" alpine.owners)" = 3 ]'
program arch/usr/bin/listed listed
program arch/usr/bin/nobodys nobody
printf '%%NAME%%\nexample\n\n%%VERSION%%\n1-1\n\n%%ARCH%%\nx86_64\n' >arch/var/lib/pacman/local/example-1-1/desc
printf '%%FILES%%\nusr/\nusr/bin/\nusr/bin/listed\n' >arch/var/lib/pacman/local/example-1-1/files
owners arch
holds 'of Arch what pacman lists' '[ "$(grep -c "^unchecked	example	1-1	pacman	.*/listed$\|^unowned	.*/nobodys$" arch.owners)" = 2 ]'

# ---- rpm ----

cat >example.spec <<'END'
Name: example
Version: 2.3
Release: 4
Summary: an example
License: MIT
BuildArch: noarch
%description
An example.
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/etc
for name in sound altered; do printf '#!/bin/sh\necho %s\n' $name >%{buildroot}/usr/bin/$name; done
printf '#!/bin/sh\n' >%{buildroot}/etc/set
%files
/usr/bin/*
%config /etc/set
END
rpmbuild --define "_topdir $SCRATCH/top" -bb example.spec >build.log 2>&1
mkdir -p fedora/usr/lib/sysimage/rpm
rpm --define '_db_backend sqlite' --dbpath "$SCRATCH/fedora/usr/lib/sysimage/rpm" --initdb >/dev/null 2>&1
rpm --define '_db_backend sqlite' --dbpath "$SCRATCH/fedora/usr/lib/sysimage/rpm" --justdb --nodeps --noscripts -i top/RPMS/noarch/*.rpm >/dev/null 2>&1
program fedora/usr/bin/sound sound
program fedora/usr/bin/altered after
program fedora/usr/bin/nobodys nobody
program fedora/etc/set edited
owners fedora
holds 'of rpm what its headers have is compared; configuration may be edited' '[ "$(grep -c "^owned	example	2.3-4	rpm	.*/sound$\|^changed	example	2.3-4	rpm	.*/altered$\|^unowned	.*/nobodys$\|^unchecked	example	2.3-4	rpm	.*/set$" fedora.owners)" = 4 ]'

# ---- this machine ----

if command -v dpkg-query >/dev/null && [ -r /var/lib/dpkg/status ] && [ -d /usr/bin ]; then
    "$CONSTAT" examine /usr/bin /var/lib/dpkg --out machine.manifest >out 2>&1
    "$CONSTAT" manifest software --owners machine.manifest >machine.owners
    awk -F '\t' '$6 ~ "^/usr/bin/" && $1 != "unowned" { print $2 "\t" $6 }' machine.owners | sort >have
    find /usr/bin -type f | sort >files
    { cat files; sed 's,^/usr,,' files; } | tr '\n' '\0' | xargs -0 dpkg-query -S 2>/dev/null | grep -v '^diversion' |
        sed -n 's,^\([^,:]*\)[^/]*: \(/usr\)*\(/bin/.*\),\1\t/usr\3,p' | sort -u >dpkg
    # Programs only, and without those whose file a diversion moved: there dpkg names the path, not the file.
    cut -f2 have | sort >programs
    awk -F '\t' 'NR == FNR { program[$0] = 1; next } program[$2]' programs dpkg >want
    sed 's,$,,' /var/lib/dpkg/diversions 2>/dev/null | sed 's,^/bin/,/usr/bin/,' | sort -u >moved
    for list in have want; do
        awk -F '\t' 'NR == FNR { moved[$0] = 1; next } !moved[$2]' moved "$list" >"$list.plain"
    done
    holds 'of this machine every program of /usr/bin has the package that dpkg names' '[ -s have.plain ] && diff want.plain have.plain'
    awk -F '\t' '$6 ~ "^/usr/bin/" && $1 == "unowned" { print $6 }' machine.owners | sort >alone
    cut -f2 dpkg | sort >known
    holds 'and what nobody owns dpkg does not know' '[ -z "$(comm -12 alone known)" ]'
    cut -f2 have.plain >some
    (cd / && cat /var/lib/dpkg/info/*.md5sums | grep '  \(usr/\)*bin/' | md5sum -c --quiet 2>/dev/null | sed -n 's,^\(usr/\)*\(bin/.*\): FAILED$,/usr/\2,p' | sort) >altered
    awk -F '\t' '$6 ~ "^/usr/bin/" && $1 == "changed" { print $6 }' machine.owners | sort >changed
    holds 'and what was changed is what the sums say' 'comm -3 altered changed | grep -vxFf moved >left; [ ! -s left ]'
fi

verdict
