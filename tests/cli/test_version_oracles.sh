#!/bin/sh
# test_version_oracles.sh - each order of versions against the packager's own program, where it is installed.
#
# Some thousand pairs of versions that a fixed seed makes, many of them odd; the second of a pair is often the first with
# something put in. A program that is not there is told as skipped; Debian has them as libdpkg-perl, rpm, ruby,
# python3-packaging, node-semver, php-cli and php-composer-semver. Numbers stay below 2^53: above, the programs disagree
# with their own rules.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/../tools/lib.sh"

BUILD=${CT_BUILD_ROOT:-$ROOT/build}
CONSTAT=$BUILD/src/cli/constat
[ -x "$BUILD/constat" ] && [ -x "$BUILD/constat-worker" ] && CONSTAT=$BUILD/constat
cd "$SCRATCH" || exit 1
SEMVER=
for place in /usr/share/nodejs/semver /usr/lib/node_modules/npm/node_modules/semver; do
    node -e "require('$place')" 2>/dev/null && SEMVER=$place
done
COMPOSER=/usr/share/php/Composer/Semver/autoload.php

# pairs SEED PIECE...: 4,000 lines A<TAB>B, each of one to six of the pieces, behind a number.
pairs() {
    LC_ALL=C awk -v seed="$1" 'BEGIN {
        srand(seed); count = ARGC - 2
        for (n = 0; n < 4000; n++) {
            a = int(rand() * 4)
            for (i = int(rand() * 6); i > 0; i--) a = a ARGV[2 + int(rand() * count)]
            at = 1 + int(rand() * length(a))
            b = substr(a, 1, at) ARGV[2 + int(rand() * count)] substr(a, at + 1)
            if (rand() < 0.3) { b = int(rand() * 4); for (i = int(rand() * 6); i > 0; i--) b = b ARGV[2 + int(rand() * count)] }
            print a "\t" b
        }
        exit
    }' "$@"
}

# agrees SCHEME SENTENCE ORACLE: the oracle reads the pairs, and prints -1, 0, 1 or invalid.
agrees() {
    "$CONSTAT" version compare "$1" <in | sed 's/^<$/-1/; s/^=$/0/; s/^>$/1/' >ours
    if ! sh -c "$3" <in >theirs 2>"$SCRATCH/out"; then
        fail "$2: the oracle fails"
    elif [ "$(wc -l <theirs)" -eq 4000 ] && cmp -s ours theirs; then
        pass "$2"
    else
        paste in ours theirs | awk -F '\t' '$3 != $4' | head -n 10 >"$SCRATCH/out"
        fail "$2"
    fi
}
skipped() { echo "skipped: $1"; }

if perl -MDpkg::Version -e 1 2>/dev/null; then
    pairs 1 0 1 10 . . - '~' + a b Z '~rc1' 01 +b1 >in
    agrees dpkg 'dpkg' 'perl -MDpkg::Version -ne '\''chomp; @v = split /\t/, $_, -1; $ok = !grep { my ($r) = version_check($_); !$r } @v; print $ok ? version_compare($v[0], $v[1]) : "invalid", "\n"'\'
else
    skipped 'dpkg: Dpkg::Version is not there'
fi
if command -v rpm >/dev/null; then
    pairs 2 0 1 10 . . _ '~' + a b Z '~rc1' 01 '^' '^git1' α é >in
    printf '%s\n' 'for line in io.lines("in") do local a, b = line:match("^(.-)\t(.*)$"); io.write(rpm.vercmp(a, b), "\n") end' >vercmp.lua
    agrees rpm 'rpm' "rpm --eval \"%{lua: dofile('vercmp.lua')}\" | sed '/^\$/d'"
else
    skipped 'rpm is not there'
fi
if command -v ruby >/dev/null; then
    pairs 3 0 1 10 . . . a b Z rc 01 - .pre -rc1 '' >in
    agrees gem 'RubyGems' 'ruby -e '\''while l = gets; a, b = l.chomp.split("\t", -1).map { |v| Gem::Version.new(v) rescue nil }; puts a && b ? a <=> b : "invalid"; end'\'
else
    skipped 'ruby is not there'
fi
if /usr/bin/python3 -c 'import packaging.version' 2>/dev/null; then
    pairs 4 0 1 10 . . .0 a1 rc1 .post1 -1 .dev0 +local +1 -beta 01 c '!1' _ >in
    cat >pep440.py <<EOF
import sys
from packaging.version import Version, InvalidVersion
for line in sys.stdin:
    a, b = line.rstrip("\n").split("\t")
    try:
        a, b = Version(a), Version(b)
        print((a > b) - (a < b))
    except InvalidVersion:
        print("invalid")
EOF
    agrees pep440 'PEP 440' '/usr/bin/python3 pep440.py'
else
    skipped 'python3-packaging is not there'
fi
if [ -n "$SEMVER" ]; then
    pairs 5 0 1 10 .1 .0.0 .2.3 - -alpha .1 -rc.1 +b 01 -0 a >in
    cat >semver.js <<EOF
const semver = require("$SEMVER");
for (const line of require("fs").readFileSync(0, "utf8").trimEnd().split("\n")) {
    const [a, b] = line.split("\t");
    let told = "invalid";
    try { told = new semver.SemVer(a).compare(new semver.SemVer(b)); } catch (error) { /* it is none */ }
    console.log(told);
}
EOF
    agrees npm 'node-semver' 'node semver.js'
    agrees semver 'semantic versions' 'node semver.js'
else
    skipped 'node-semver is not there'
fi
if command -v php >/dev/null && [ -f "$COMPOSER" ]; then
    pairs 6 0 1 10 .0 .1 . - -dev alpha -beta.2 RC1 _p1 pl -stable .x 2023 .10 +b v dev >in
    cat >composer.php <<EOF
<?php require '$COMPOSER';
use Composer\\Semver\\VersionParser;
\$parser = new VersionParser;
while (\$line = fgets(STDIN)) {
    list(\$a, \$b) = explode("\\t", rtrim(\$line, "\\n"));
    try { echo version_compare(\$parser->normalize(\$a), \$parser->normalize(\$b)), "\\n"; } catch (Exception \$error) { echo "invalid\\n"; }
}
EOF
    agrees composer 'Composer' 'php composer.php'
else
    skipped 'php-composer-semver is not there'
fi
verdict
