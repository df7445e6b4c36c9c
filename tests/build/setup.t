#!/bin/sh
# scripts/setup asks the system's package manager for what is missing, under the names that it has there. The managers
# are made up: each writes down what it was asked.
# shellcheck source=tests/build/lib.sh
. "${0%/*}/lib.sh"

if [ -e /usr/sbin/sbsign ] || ! HANDOFF_NO_INSTALL=1 scripts/setup test >"$work/output" 2>&1; then
    skip 'what is missing is installed' 'it cannot be told here: programs for users lie in /usr/sbin, or are missing'
    finish
    exit 0
fi

# All programs of this system but sbsign, the package managers and sudo.
bin=$work/bin
mkdir "$bin"
ln -s /usr/bin/* "$bin"
rm -f "$bin/sbsign" "$bin/dnf" "$bin/sudo" "$bin/id" "$bin/clang" "$bin"/clang-[1-9]* "$bin/gcc" "$bin"/apt-*

# fake NAME: what comes in is its script; it begins by writing down how it was called.
fake() {
    { echo '#!/bin/sh' && echo "echo ${1##*/} \"\$@\" >>$work/calls" && cat; } >"$bin/$1"
    chmod +x "$bin/$1"
}

# A system: with the package managers that are named, root, and without a library for QR codes if wanted.
system() {
    rm -f "$bin/apt-get" "$bin/apt-cache" "$bin/dnf" "$bin/sudo" "$bin/sbsign"
    echo 'echo 0' | fake id
    echo 'exec /usr/bin/gcc "$@"' | fake gcc
    for manager in "$@"; do
        echo "case \"\$*\" in *install*sbsign*) ln -sf /bin/true $bin/sbsign ;; esac" | fake "$manager"
    done
}

user() {
    echo 'echo 1000' | fake id
}

without_qr_library() {
    # shellcheck disable=SC2016 # it is a script
    echo 'case $1 in -print-file-name=*) echo "${1#*=}" ;; *) exec /usr/bin/gcc "$@" ;; esac' | fake gcc
}

# on_the_system COMMAND...
on_the_system() {
    rm -f "$work/calls"
    env -u HANDOFF_NO_INSTALL -u QR "PATH=$bin" "$@"
}

# sets_up STATUS EXPRESSION PURPOSE [NAME=VALUE]: so it ends and says so.
sets_up() {
    ends "$1" "$2" on_the_system ${4:+"$4"} scripts/setup "$3"
}

# has_all PURPOSE [NAME=VALUE]: nothing is missing, and not a word is said.
has_all() {
    on_the_system ${2:+"$2"} scripts/setup "$1" >"$work/said" 2>&1 && cat "$work/said" && [ ! -s "$work/said" ]
}

# asked CALL: that was called.
asked() {
    grep -v -e '^id' -e '^gcc' "$work/calls" | tee /dev/stderr | grep -Fqx -e "$1"
}

nothing_installed() {
    ! grep -v -e '^id' -e '^gcc' "$work/calls" | grep install
}

installing="installing what is missing for 'sign': "
system dnf
result 'dnf: what is missing is installed' sets_up 0 "${installing}sbsigntools \(HANDOFF" sign
result 'under the name it has there' asked 'dnf -y -q install --setopt=install_weak_deps=False sbsigntools'
result 'then nothing is missing, and nothing is asked for' has_all sign
result 'of nobody' nothing_installed
system apt-get
result 'apt: what is missing is installed' sets_up 0 "${installing}sbsigntool \(HANDOFF" sign
result 'after a look at what there is' asked 'apt-get update -qq'
result 'under the name it has there' asked 'apt-get install -y -qq --no-install-recommends sbsigntool'
system apt-get dnf
result 'where there is dnf as well it is apt' sets_up 0 "${installing}sbsigntool " sign

for manager in apt-get dnf; do
    system "$manager"
    echo 'exit 100' | fake "$manager"
    result "$manager fails" sets_up 1 "^setup: ${manager%-get} could not install them" sign
    echo 'exit 0' | fake "$manager"
    result "$manager installs something else" sets_up 1 'still something that they should hold is not there' sign
done

system apt-get
result 'apt: told to install nothing' \
    sets_up 1 '^setup: get them with: apt-get install --no-install-recommends sbsigntool ' sign HANDOFF_NO_INSTALL=1
result 'it does not' nothing_installed
system dnf
result 'dnf: told to install nothing' \
    sets_up 1 '^setup: get them with: dnf install --setopt=install_weak_deps=False sbsigntools ' \
    sign HANDOFF_NO_INSTALL=1
result 'it does not' nothing_installed
system
result 'neither of them' sets_up 1 '^setup: install what these Debian packages hold with your package manager' sign
result 'what is missing is named' grep -q "^setup: missing for 'sign': sbsigntool $" "$work/said"

system dnf
user
result 'a user without sudo' sets_up 1 '^setup: become root and run: dnf install .* sbsigntools ' sign
echo '"$@"' | fake sudo
result 'a user with sudo' sets_up 0 "$installing" sign
result 'through which it goes' asked 'sudo dnf -y -q install --setopt=install_weak_deps=False sbsigntools'

system dnf
without_qr_library
result 'dnf: no package has it' sets_up 1 '^setup: no package here has what make QR=none does without' build
result 'nothing is installed in its place' nothing_installed
result 'and the setting does without' has_all build QR=none
system apt-get
without_qr_library
result 'apt: a package has it' sets_up 1 'get them with: .*libqrcodegen-dev' build HANDOFF_NO_INSTALL=1

# apt also shows what others only mention; clang-19 for instance on Ubuntu 22.04.
system apt-get
echo "[ \"\$1\" != madison ]" | fake apt-cache
result 'a clang that apt only mentions is not asked for' \
    sets_up 1 'get them with: .* clang libclang-common-14-dev $' coverage HANDOFF_NO_INSTALL=1
echo "echo \" \$2 | 1 | http://example.org main\"" | fake apt-cache
result 'one that it has is' sets_up 1 'get them with: .* clang-19 ' coverage HANDOFF_NO_INSTALL=1

# --- a name for every row

# all_names MANAGER: what would be asked of it on a system that has nothing of it, a name a line. Where the one
# manager is there the other is not, nor apt-cache: what is called after what apt offers is as without it.
all_names() {
    system "$1"
    mkdir -p "$work/scripts"
    sed 's/^there() {$/&\n    return 1/' scripts/setup >"$work/scripts/setup"
    for purpose in build run bench coverage sign fuzz check matrix test; do
        on_the_system HANDOFF_NO_INSTALL=1 sh "$work/scripts/setup" "$purpose" 2>&1 |
            sed -n "s/^setup: missing for '$purpose': //p" | tr ' ' '\n' | sed '/^$/d; /=/d'
    done | sort -u
}
all_names apt-get >"$work/debian"
all_names dnf >"$work/fedora"
# What has one name on both; whoever adds a row looks up what Fedora calls it.
printf '%s\n' binutils clang cppcheck diffutils dosfstools findutils gcc gdisk lld llvm make mtools openssl python3 \
    qemu-system-x86 swtpm valgrind xorriso >"$work/same"

same_on_both() {
    comm -12 "$work/debian" "$work/fedora" | diff "$work/same" -
}

result 'dnf is asked for nothing by a name of Debian' same_on_both
result 'nor for what only Debian names so' sh -c "[ -s '$work/fedora' ] && ! grep -e '-dev\$' '$work/fedora'"

result 'another purpose' sets_up 2 '^usage:' nonesuch
finish
