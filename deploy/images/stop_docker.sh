#!/bin/sh
# Ends the daemon that start_docker.sh started, known by its own pid file, and no other. Images stay.
set -eu

folder="${HOTLINE_DOCKER_FOLDER:-/var/lib/hotline-docker}"
patience_seconds=30

pid=$(cat "$folder/docker.pid" 2>/dev/null) || pid=""
# A number alone may belong to another program by now.
if [ -z "$pid" ] || ! tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q -- "--pidfile $folder/docker.pid"; then
	echo "docker: none was started in $folder"
	exit 0
fi
kill "$pid"
waited=0
while kill -0 "$pid" 2>/dev/null; do
	[ "$waited" -lt "$patience_seconds" ] || {
		echo "dockerd（进程 $pid）没有结束" >&2
		exit 1
	}
	waited=$((waited + 1))
	sleep 1
done
echo "docker: stopped"
