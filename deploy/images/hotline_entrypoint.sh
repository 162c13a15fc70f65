#!/bin/sh
# Runs `hotline` with what is secret read from files: NAME_FILE names the file of NAME, as in other images. So no
# secret stands in a compose file or in what Docker shows of a container.
set -eu

for name in HOTLINE_DATABASE_URL HOTLINE_SECRET_KEY HOTLINE_MAIL_PASSWORD HOTLINE_OIDC_CLIENT_SECRET HOTLINE_ROBOTS \
	PGPASSWORD; do
	eval "file=\${${name}_FILE:-}"
	[ -n "$file" ] || continue
	value=$(cat "$file")
	export "$name=$value"
	unset "${name}_FILE"
done
exec hotline "$@"
