#!/bin/sh
# A Docker daemon, with Compose, for the images and for the tests in containers. One that answers is left alone. What is
# missing is installed where that is allowed: by root, on Debian. The daemon that is started here ends with stop_docker.sh.
#
# It listens where DOCKER_HOST says (unix://… only), else where clients look by themselves. Its files are below
# HOTLINE_DOCKER_FOLDER, which keeps images between runs.
set -eu

address="${DOCKER_HOST:-unix:///var/run/docker.sock}"
folder="${HOTLINE_DOCKER_FOLDER:-/var/lib/hotline-docker}"
patience_seconds=60

answers() {
	command -v docker >/dev/null 2>&1 && docker --host "$address" version --format '{{.Server.Version}}' 2>/dev/null
}

fail() {
	echo "$1" >&2
	exit 1
}

install_what_is_missing() {
	missing=""
	command -v dockerd >/dev/null 2>&1 || missing="docker.io"
	command -v docker >/dev/null 2>&1 || missing="docker.io"
	command -v iptables >/dev/null 2>&1 || missing="$missing iptables"
	command -v debootstrap >/dev/null 2>&1 || missing="$missing debootstrap"
	docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null 2>&1 ||
		missing="$missing docker-compose"
	[ -n "$missing" ] || return 0
	command -v apt-get >/dev/null 2>&1 || fail "请先安装（please install）：$missing"
	export DEBIAN_FRONTEND=noninteractive
	# The list of packages may be missing or old: it is renewed only where a package can't be had without.
	# shellcheck disable=SC2086 # several packages
	apt-get install --yes --quiet --no-install-recommends $missing >/dev/null 2>&1 || {
		apt-get update --quiet >/dev/null
		apt-get install --yes --quiet --no-install-recommends $missing >/dev/null
	}
}

version=$(answers) && {
	echo "docker: $version answers at $address already"
	exit 0
}
[ "$(id -u)" -eq 0 ] || fail "Docker 没有运行，只有 root 能启动。Docker does not run, and only root can start it."
case "$address" in
unix://*) ;;
*) fail "$address 无应答，也不能在这里启动。Nothing answers there, and it can't be started from here." ;;
esac

install_what_is_missing
version=$(answers) && {
	echo "docker: $version answers at $address since it was installed"
	exit 0
}
mkdir -p "$folder" "$(dirname "${address#unix://}")"
setsid dockerd --host "$address" --pidfile "$folder/docker.pid" --data-root "$folder/data" \
	--exec-root "$folder/run" </dev/null >"$folder/docker.log" 2>&1 &
started=$!
waited=0
until version=$(answers); do
	kill -0 "$started" 2>/dev/null || fail "dockerd: $(grep -E 'failed|error' "$folder/docker.log" | tail -n 3)"
	[ "$waited" -lt "$patience_seconds" ] || fail "dockerd 在 $patience_seconds 秒内没有应答，见 $folder/docker.log"
	waited=$((waited + 1))
	sleep 1
done
echo "docker: $version started at $address, its files are in $folder; stop_docker.sh ends it"
