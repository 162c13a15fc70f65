#!/bin/sh
# Debian's Chromium and a Chinese font for the tests of the workbench. What is there already is not fetched again.
set -eu

missing=""
command -v chromium >/dev/null 2>&1 || missing="chromium"
fc-list 2>/dev/null | grep -qi "noto.*cjk" || missing="$missing fonts-noto-cjk"
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
	echo "浏览器测试需要 Chromium 和 Noto CJK 字体，请用本系统的软件包管理器安装。" >&2
	echo "The browser tests need chromium and the Noto CJK fonts: please install them." >&2
	exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
	echo "浏览器测试需要安装软件包，请运行（please run）：sudo apt-get install --yes$(printf ' %s' $missing)" >&2
	exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet
# shellcheck disable=SC2086 # several packages
apt-get install --yes --quiet --no-install-recommends $missing fontconfig
