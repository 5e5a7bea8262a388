#!/bin/sh
# test_rpm.sh - rpm databases that rpm and Berkeley DB themselves wrote, as `constat inspect`, `examine` and
# `advisories match` read them: in a folder, in an image, in an archive.
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

needs rpm rpmbuild mke2fs sqlite3 db5.3_load

# holds SENTENCE COMMAND: the command of a shell ends with 0.
holds() {
    if sh -c "$2" >"$SCRATCH/out" 2>&1; then
        pass "$1"
    else
        fail "$1"
    fi
}

# package NAME VERSION EPOCH: builds NAME and NAME-libs.
package() {
    cat >"$1.spec" <<END
Name: $1
Version: $2
Release: 4.el9
${3:+Epoch: $3}
Summary: an example
License: MIT
Vendor: Example Vendor
Packager: Ada Example <ada@example.org>
BuildArch: noarch
%description
An example.
%package libs
Summary: libraries
%description libs
Libraries.
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/usr/lib/$1
printf '#!/bin/sh\necho $1\n' >%{buildroot}/usr/bin/$1
chmod 755 %{buildroot}/usr/bin/$1
for i in \$(seq 1 100); do echo \$i >%{buildroot}/usr/lib/$1/file\$i; done
%files
/usr/bin/$1
%files libs
/usr/lib/$1
END
    rpmbuild --define "_topdir $SCRATCH/top" -bb "$1.spec" >build.log 2>&1 || { cat build.log; exit 1; }
}

package example 2.3 1
package sample '1.0~rc1' ''
DB=$SCRATCH/volume/var/lib/rpm
mkdir -p volume/var/lib/rpm
rpm --define '_db_backend sqlite' --dbpath "$DB" --initdb >/dev/null 2>&1
rpm --define '_db_backend sqlite' --dbpath "$DB" --justdb --nodeps --noscripts -i top/RPMS/noarch/*.rpm >/dev/null 2>&1
rpm --define '_db_backend sqlite' --dbpath "$DB" -qa --qf '%{NAME}\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\t%{VENDOR}\trpm\n' 2>/dev/null | sort >expected
holds 'rpm wrote a database of four packages' '[ "$(wc -l <expected)" = 4 ] && [ -s volume/var/lib/rpm/rpmdb.sqlite ]'
rm -f "$DB"/.rpm.lock "$DB"/rpmdb.sqlite-shm

holds 'a reader sees the database alone' '[ "$("$CONSTAT" inspect --as rpm-database volume/var/lib/rpm/rpmdb.sqlite | grep -c "\"kind\":\"product\"")" = 4 ]'
holds 'and knows it without being told' '"$CONSTAT" inspect volume/var/lib/rpm/rpmdb.sqlite | grep -q "\"name\":\"example-libs\",\"version\":\"1:2.3-4.el9\",\"architecture\":\"noarch\",\"vendor\":\"Example Vendor\",\"source\":\"example\""'
holds 'who packaged it is counted, not named' '"$CONSTAT" inspect volume/var/lib/rpm/rpmdb.sqlite | grep -q "\"reason\":\"personal\"" && ! "$CONSTAT" inspect volume/var/lib/rpm/rpmdb.sqlite | grep -qi ada'

# same SENTENCE SOURCE: its manifest names the packages that rpm lists.
same() {
    "$CONSTAT" examine "$2" --out "$2.manifest" >"$2.counts" 2>&1
    "$CONSTAT" manifest software "$2.manifest" >"$2.software"
    cut -f1-4 "$2.software" | sort >"$2.found"
    if cmp "expected" "$2.found" >out; then
        pass "$1"
    else
        diff expected "$2.found" >out
        fail "$1"
    fi
}

same 'a folder has the packages that rpm lists' volume
holds 'with where that is written' 'grep -q "	$PWD/volume/var/lib/rpm/rpmdb.sqlite$" volume.software'
holds 'nothing was left unread' 'grep -q "^problems.0$" volume.counts'
truncate -s 16M volume.img
mke2fs -q -d volume volume.img
same 'an image too' volume.img
mkdir kept
tar czf kept/backup.tar.gz -C volume .
same 'and an archive' kept
for place in usr/lib/sysimage/rpm usr/share/rpm; do
    mkdir -p "other/$place"
    cp "$DB/rpmdb.sqlite" "other/$place/"
    same "at $place as well" other
    rm -r other
done

cat >osv.json <<'END'
{"schema_version":"1.6.0","id":"CVE-2026-7001","modified":"2026-11-01T00:00:00Z","affected":[{"package":{"ecosystem":"Rocky Linux:9","name":"example"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1:2.3-5.el9"}]}]}]}
END
"$CONSTAT" advisories import --new --out index osv.json >/dev/null 2>&1
holds 'a manifest is an inventory, epoch and all' '"$CONSTAT" advisories match --index index --inventory volume.manifest --distribution rocky-9 | grep -q "^example 1:2.3-4.el9	CVE-2026-7001	affected$"'
holds 'and of the libraries it is the source package that counts' '"$CONSTAT" advisories match --index index --inventory volume.manifest --distribution rocky-9 | grep -q "^example-libs 1:2.3-4.el9	CVE-2026-7001	affected$"'
holds 'the database is one, too' '"$CONSTAT" advisories match --index index --inventory volume/var/lib/rpm/rpmdb.sqlite --distribution rocky-9 | grep -q "	CVE-2026-7001	affected$"'

# ---- what is not whole ----

cp -r volume logged
sqlite3 logged/var/lib/rpm/rpmdb.sqlite 'PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; DELETE FROM Packages WHERE hnum = 1;' '.shell cp logged/var/lib/rpm/rpmdb.sqlite-wal held' >/dev/null
cp held logged/var/lib/rpm/rpmdb.sqlite-wal
"$CONSTAT" examine logged --out logged.manifest >/dev/null 2>&1
holds 'a log of changes that was not replayed is said' '"$CONSTAT" manifest show --problems logged.manifest | grep "rpmdb.sqlite-wal" | grep -q "software-not-read=changes may stand in this log"'
mkdir -p cut/var/lib/rpm
head -c $(($(stat -c %s "$DB/rpmdb.sqlite") / 2)) "$DB/rpmdb.sqlite" >cut/var/lib/rpm/rpmdb.sqlite
"$CONSTAT" examine cut --out cut.manifest >/dev/null 2>&1
holds 'a database that was cut is said, with the place' '"$CONSTAT" manifest show --problems cut.manifest | grep -q "software-not-read=database: ends at byte [0-9]* of [0-9]*"'
: >cut/var/lib/rpm/Packages.db
printf 'RpmP' >cut/var/lib/rpm/Packages
holds 'what is none of the three is said' '"$CONSTAT" examine cut --out cut.again >/dev/null 2>&1; "$CONSTAT" manifest show --problems cut.again | grep "rpm/Packages" | grep -q "software-not-read=rpm database: "'

# ---- Berkeley DB, as its own program writes it ----

for order in 1234 4321; do
    mkdir -p "bdb$order/var/lib/rpm"
    {
        printf 'VERSION=3\nformat=bytevalue\ntype=hash\ndb_lorder=%s\ndb_pagesize=4096\nHEADER=END\n 00000000\n 05000000\n' $order
        sqlite3 "$DB/rpmdb.sqlite" "SELECT printf(' %02x000000', hnum), char(10) || ' ' || lower(hex(blob)) FROM Packages" | tr -d '|' | sed '/^$/d'
        printf 'DATA=END\n'
    } >dump
    db5.3_load -f dump "bdb$order/var/lib/rpm/Packages"
    same "a hash of Berkeley DB in byte order $order" "bdb$order"
done

verdict
