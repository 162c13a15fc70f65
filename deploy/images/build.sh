#!/bin/sh
# Builds the images and saves them as one archive: `make images`. Nothing but package registries is needed.
#
#   BASE=debian:trixie-slim           the base of all; without it one is made by debootstrap (root, Debian)
#   PYTHON_BASE=python:3.13-slim…     another base for the program alone
#   MIRROR=http://…/debian            where debootstrap, and the image made by it, have their packages from
#   PIP_INDEX_URL=https://…/simple    where the Python packages come from
#   CERTIFICATES=file.crt             authorities to be believed while building; they are in no finished image
#   ZEEBE_VERSIONS="8.5.8 8.6.0"      the engine's versions (8.5.8)
#   ARCHIVE=file.tar                  the archive (build/images.tar); `none` saves nothing
set -eu
cd "$(dirname "$0")/../.."

python=.venv/bin/python
own_base=hotline-base:trixie
suite=trixie
staging=build/images
archive="${ARCHIVE:-build/images.tar}"

say() {
	echo "==> $1"
}

is_there() {
	docker image inspect "$1" >/dev/null 2>&1
}

make_base() {
	if is_there "$own_base"; then return; fi
	say "$own_base: debootstrap"
	if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
		echo "没有 debootstrap 或不是 root：请用 BASE=debian:trixie-slim 指定基础镜像。" >&2
		echo "No debootstrap, or not root: name a base image, BASE=debian:trixie-slim." >&2
		exit 1
	fi
	root=$(mktemp -d)
	trap 'rm -rf "$root"' EXIT
	# shellcheck disable=SC2086 # no mirror, no argument
	debootstrap --variant=minbase "$suite" "$root" ${MIRROR:-} >"$staging/debootstrap.log" 2>&1 || {
		tail -n 5 "$staging/debootstrap.log" >&2
		exit 1
	}
	# Security updates are beside the packages themselves, on every mirror.
	mirror=$(awk '{ print $2; exit }' "$root/etc/apt/sources.list")
	printf 'deb %s %s main\n' "$mirror" "$suite-updates" "${mirror%/}-security" "$suite-security" \
		>>"$root/etc/apt/sources.list"
	without_what_is_not_needed "$root"
	tar -C "$root" --numeric-owner -c . | docker import - "$own_base" >/dev/null
	rm -rf "$root"
	trap - EXIT
}

# As in Debian's own slim images: no lists of packages, no pages of manuals, no other languages; licences stay.
without_what_is_not_needed() {
	cat >"$1/etc/dpkg/dpkg.cfg.d/slim" <<-'SLIM'
		path-exclude /usr/share/doc/*
		path-include /usr/share/doc/*/copyright
		path-exclude /usr/share/man/*
		path-exclude /usr/share/info/*
		path-exclude /usr/share/locale/*
	SLIM
	printf '%s\n' 'Dir::Cache::pkgcache "";' 'Dir::Cache::srcpkgcache "";' >"$1/etc/apt/apt.conf.d/slim"
	find "$1/usr/share/doc" -type f ! -name copyright -delete
	# Packages that are installed later want to find the folders.
	find "$1/usr/share/man" "$1/usr/share/info" "$1/usr/share/locale" "$1/var/lib/apt/lists" "$1/var/cache/apt" \
		"$1/var/log" -type f -delete
}

build() {
	image="$1"
	shift
	say "$image"
	log="$staging/$(echo "$image" | tr : -).log"
	docker build --tag "$image" "$@" >"$log" 2>&1 || {
		tail -n 25 "$log" >&2
		exit 1
	}
}

make_wheel() {
	say "the program's wheel"
	# What an earlier build left here would come along with this one.
	rm -rf "$staging/wheel" build/lib build/bdist.*
	$python -m pip wheel --quiet --disable-pip-version-check --no-build-isolation --no-deps \
		--wheel-dir "$staging/wheel" . >"$staging/wheel.log" 2>&1 || {
		cat "$staging/wheel.log" >&2
		exit 1
	}
	rm -rf build/lib build/bdist.*
	$python -c '
import sys, zipfile
names = zipfile.ZipFile(sys.argv[1]).namelist()
sys.exit(not any(name.startswith("api/web/dist/") for name in names))
' "$staging"/wheel/*.whl || {
		echo "缺少浏览器部分，请用 make images 构建。What the browser runs is missing: use make images." >&2
		exit 1
	}
}

make_zeebe() {
	say "the engine's distribution, $1"
	HOTLINE_ENGINE=process HOTLINE_ENGINE_VERSION="$1" .venv/bin/hotline engine prepare >/dev/null
	distribution=$($python -c 'import sys; from deploy.archive import cache_folder; print(cache_folder() / sys.argv[1])' "$1")
	build "hotline-zeebe:$1" --build-arg "BASE=$BASE" --build-arg "VERSION=$1" \
		--file deploy/images/zeebe.Dockerfile "$distribution"
}

save() {
	[ "$archive" != none ] || return 0
	say "$archive"
	# shellcheck disable=SC2086 # several images
	docker save --output "$archive.new" $1
	mv "$archive.new" "$archive"
	(cd "$(dirname "$archive")" && sha256sum "$(basename "$archive")" >"$(basename "$archive").sha256")
	du -h "$archive"
	echo "载入（load）：sha256sum --check $(basename "$archive").sha256 && docker load --input $(basename "$archive")"
}

mkdir -p "$staging/certificates"
: >"$staging/certificates/extra.crt"
if [ -n "${CERTIFICATES:-}" ]; then cp "$CERTIFICATES" "$staging/certificates/extra.crt"; fi
if [ -z "${BASE:-}" ]; then
	make_base
	BASE="$own_base"
fi
make_wheel
version=$(basename "$staging"/wheel/hotline-*.whl | cut -d- -f2)
images="hotline:$version hotline-postgres:17"
# At the same time: each waits for a registry most of the while.
build "hotline:$version" --build-arg "BASE=${PYTHON_BASE:-$BASE}" --build-arg "VERSION=$version" \
	${PIP_INDEX_URL:+--build-arg "PIP_INDEX_URL=$PIP_INDEX_URL"} --file deploy/images/hotline.Dockerfile . &
program=$!
build hotline-postgres:17 --build-arg "BASE=$BASE" --file deploy/images/postgres.Dockerfile deploy/images &
database=$!
for wanted in ${ZEEBE_VERSIONS:-8.5.8}; do
	make_zeebe "$wanted"
	images="$images hotline-zeebe:$wanted"
done
wait "$program"
wait "$database"
: >"$staging/certificates/extra.crt"
for image in $images; do
	docker image inspect --format '{{index .RepoTags 0}} {{.Size}}' "$image"
done | awk '{ printf "%-24s %6.0f MB\n", $1, $2 / 1e6 }'
save "$images"
