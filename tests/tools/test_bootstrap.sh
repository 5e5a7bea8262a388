#!/bin/sh
# test_bootstrap.sh - tools/bootstrap reads its list rightly and asks for nothing that is installed.
# SPDX-License-Identifier: EUPL-1.2
. "$(dirname "$0")/lib.sh"
bootstrap=$ROOT/tools/bootstrap

missing_is() {
    [ "$(CT_PACKAGES="$PLANT/packages" PATH="$PLANT/bin:$PATH" "$bootstrap" --missing | tr '\n' ' ')" = "$1" ]
}

# A dpkg-query that knows three packages, one of them removed with its settings left.
debian() {
    plant
    printf '%s\n' '#!/bin/sh' 'echo "installed alpha"' 'echo "config-files beta"' 'echo "installed gamma"' \
        'exit 1' | put bin/dpkg-query
    printf '%s\n' '#!/bin/sh' "echo \"apt-get \$*\" >>$PLANT/calls" | put bin/apt-get
    printf '%s\n' '#!/bin/sh' 'exec "$@"' | put bin/sudo
    chmod +x "$PLANT"/bin/*
    printf '%s\n' 'alpha   # a reason' '# delta' '' "$1" | put packages
}

debian 'gamma # x'
accepts "what is installed is not missing" missing_is ""
debian 'beta  # removed, settings left'
accepts "a removed package is missing" missing_is "beta "
debian 'epsilon'
accepts "an unknown package is missing, a commented one is not wanted" missing_is "epsilon "

debian 'gamma'
CT_PACKAGES=$PLANT/packages PATH="$PLANT/bin:$PATH" "$bootstrap"
accepts "with all installed apt-get is not called" [ ! -e "$PLANT/calls" ]

debian 'epsilon'
CT_PACKAGES=$PLANT/packages PATH="$PLANT/bin:$PATH" "$bootstrap" 2>/dev/null
accepts "apt-get is asked for the missing one only" \
    grep -qx 'apt-get install -y --no-install-recommends epsilon' "$PLANT/calls"

plant
mkdir -p "$PLANT/bin"
for tool in sh sed tr cat dirname; do
    ln -s "$(command -v $tool)" "$PLANT/bin/$tool"
done
echo 'alpha' | put packages
catches "elsewhere it says what is needed and fails" '^  alpha' \
    env -i CT_PACKAGES="$PLANT/packages" PATH="$PLANT/bin" "$bootstrap"
# What a test needs: a test that cannot run has failed, and says what installs the rest.
export ROOT
catches 'a test without a program that it needs fails' 'there is no such-a-tool; tools/bootstrap' \
    sh -c '. "$ROOT/tests/tools/lib.sh"; needs sh such-a-tool; echo went on'
accepts 'and ends there' sh -c '! sh -c ". $ROOT/tests/tools/lib.sh; needs such-a-tool; echo went on" | grep "went on"'
accepts 'one that has all goes on' sh -c '. "$ROOT/tests/tools/lib.sh"; needs sh; verdict'

verdict
