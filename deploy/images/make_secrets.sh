#!/bin/sh
# Makes what compose.yaml's containers have to keep secret, once: the database's password, and the key that seals second
# factors and login pages. What is there stays. Both belong to every back-up.
#
#   sh make_secrets.sh FOLDER
set -eu

folder="${1:?which folder?}"
umask 077
mkdir -p "$folder"
for name in database_password secret_key; do
	[ -s "$folder/$name" ] && continue
	head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$folder/$name"
	# The programs in the containers are other users than the one here; nobody else gets through the folder.
	chmod 444 "$folder/$name"
done
echo "$folder"
