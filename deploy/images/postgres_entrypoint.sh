#!/bin/bash
# Makes the database cluster when PGDATA is empty, then runs the server. Understands POSTGRES_USER, POSTGRES_DB and
# POSTGRES_PASSWORD_FILE or POSTGRES_PASSWORD.
set -euo pipefail

user="${POSTGRES_USER:-postgres}"
database="${POSTGRES_DB:-$user}"

make_cluster() {
	local new="$PGDATA/.new"
	rm -rf "$new"
	initdb --pgdata="$new" --username="$user" --pwfile="$1" --auth-local=trust --auth-host=scram-sha-256 \
		--encoding=UTF8 --locale=C.UTF-8 >/dev/null
	echo "host all all all scram-sha-256" >>"$new/pg_hba.conf"
	[ "$database" = postgres ] ||
		echo "CREATE DATABASE \"$database\"" | postgres --single -D "$new" -j postgres >/dev/null
	# What was interrupted before this is made anew; the file that says it is a cluster comes last.
	find "$new" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv -t "$PGDATA" {} +
	mv "$new/PG_VERSION" "$PGDATA/"
	rmdir "$new"
}

if [ "${1:-}" != "" ] && [ "${1#-}" = "$1" ]; then
	exec "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
	mkdir -p "$PGDATA"
	chmod 700 "$PGDATA"
	if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
		make_cluster "$POSTGRES_PASSWORD_FILE"
	elif [ -n "${POSTGRES_PASSWORD:-}" ]; then
		make_cluster <(printf '%s' "$POSTGRES_PASSWORD")
	else
		echo "POSTGRES_PASSWORD_FILE or POSTGRES_PASSWORD is needed for a new database" >&2
		exit 1
	fi
fi
exec postgres -c listen_addresses='*' "$@"
