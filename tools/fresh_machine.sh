#!/bin/bash
# The book on a bare Debian or Ubuntu: a new userland in a folder, a user without rights, a path with spaces.
#     sudo tools/fresh_machine.sh FOLDER [SUITE]        CHAPTERS="setting coherence" for a small book, TEST=1 for `make test` too
# What is missing is named first; then two makes at once, makes interrupted after some seconds, and one without a network.
# FOLDER must not exist and is kept (remove it by hand; a name that ends in the machine's own folders is refused). The mirror
# is the one this machine's apt uses, or MIRROR for another SUITE; the settings of pip are this machine's, and folders that
# these name are lent with LEND="/a /b".
set -eu
cd "$(dirname "$0")/.."
book=$PWD root=${1:?a folder for the userland} suite=${2:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
wait_for=${SECONDS_BEFORE:-"2 9 25"}
[ "$(id -u)" = 0 ] || { echo "debootstrap and chroot need root"; exit 1; }
[ ! -e "$root" ] || { echo "$root is there already"; exit 1; }
command -v debootstrap >/dev/null || { echo "the package debootstrap is needed"; exit 1; }
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' | awk -v s="$suite" '$2 == s { print $1; exit }')}
[ -n "$mirror" ] || { echo "MIRROR is needed: the apt of this machine has none of $suite"; exit 1; }
say() { echo "== $*"; }
unset TMPDIR # a folder of this machine
passed=$(env | grep -E '^(PIP_|SSL_CERT|REQUESTS_CA|NODE_EXTRA_CA|https?_proxy|no_proxy)' | tr '\n' ' ')

say "userland $suite"
mkdir -p "$root"
debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$root.log" 2>&1 || { tail -5 "$root.log"; exit 1; }
cp /etc/resolv.conf /etc/hosts "$root/etc/"
certificates() { mkdir -p "$root/etc/ssl/certs" && cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"; }
for file in /etc/pip.conf /etc/xdg/pip; do [ ! -e "$file" ] || { mkdir -p "$root${file%/*}" && cp -r "$file" "$root$file"; }; done
lent="/proc /dev ${LEND:-}"
trap 'for each in $lent; do umount -l "$root$each" 2>/dev/null || true; done' EXIT
for each in $lent; do mkdir -p "$root$each"; mount --rbind "$each" "$root$each"; mount --make-rslave "$root$each"; done

install() {
    chroot "$root" apt-get -o Acquire::Retries=5 install -qq --no-install-recommends "$@" >"$root.log" 2>&1 || { tail -20 "$root.log"; exit 1; }
}

chroot "$root" useradd --create-home reader
home="/home"; home="$home/reader/books of mine"
as_reader() { chroot "$root" su reader -s /bin/sh -c "cd '$home/dicke' && env $passed ${CHAPTERS:+CHAPTERS='$CHAPTERS'} $*"; }
mkdir -p "$root$home"
git clone --quiet "$book" "$root$home/dicke"
chroot "$root" chown -R reader "$home"

say "a machine with nothing"
install make
as_reader make book && { echo "make went on without Python and git"; exit 1; }
say "with what it asked for"
install python3 python3-venv git
certificates # this machine's, which the package of the same name has just replaced

for seconds in $wait_for; do
    say "interrupted after $seconds seconds"
    as_reader timeout --signal=INT --kill-after=30 "$seconds" make book || true
done
say "two at once"
as_reader make book >"$root.first.log" 2>&1 & first=$!
sleep 2
as_reader make book >"$root.second.log" 2>&1 || { tail -20 "$root.second.log"; exit 1; }
wait "$first" || { tail -20 "$root.first.log"; exit 1; }
grep -h "waiting for it" "$root.first.log" "$root.second.log"
say "without a network, all pages anew"
as_reader 'touch chapters/*.ipynb'
unshare --net chroot "$root" su reader -s /bin/sh -c "cd '$home/dicke' && ${CHAPTERS:+CHAPTERS='$CHAPTERS'} make book"
if [ "${TEST:-}" ]; then
    say "the tests"
    install chromium
    as_reader make browser && { echo "make went on without what Playwright needs"; exit 1; }
    install libatomic1
    as_reader make test
fi
chroot "$root" python3 --version
say "it runs here"
