#!/bin/sh
# promtool for the tests of the alert rules, out of Debian's prometheus package: only the program is taken, no service
# is installed. Prints where it is. What is there already is not fetched again.
set -eu

if command -v promtool 2>/dev/null; then
	exit 0
fi
folder="${XDG_CACHE_HOME:-$HOME/.cache}/hotline/promtool"
if [ -x "$folder/promtool" ]; then
	echo "$folder/promtool"
	exit 0
fi
if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-deb >/dev/null 2>&1; then
	echo "检查告警规则需要 promtool，请用本系统的软件包管理器安装 prometheus。" >&2
	echo "Checking the alert rules needs promtool: please install prometheus." >&2
	exit 1
fi

unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
cd "$unpacked"
# The list of packages may be missing or old: it is renewed only where the package can't be had without.
apt-get download prometheus >/dev/null 2>&1 || {
	apt-get update --quiet >&2
	apt-get download prometheus >&2
}
dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool
mkdir -p "$folder"
install -m 755 usr/bin/promtool "$folder/promtool.new"
mv "$folder/promtool.new" "$folder/promtool"
echo "$folder/promtool"
