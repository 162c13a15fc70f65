#!/bin/sh
# helm for the tests of the chart, built from the Go module proxy at a pinned version (Go checks it against its own
# list of checksums). Prints where it is. What is there already is not built again.
set -eu

version=v3.20.2
folder="${XDG_CACHE_HOME:-$HOME/.cache}/hotline/helm/$version"
if [ -x "$folder/helm" ]; then
	echo "$folder/helm"
	exit 0
fi
if ! command -v go >/dev/null 2>&1; then
	echo "检查 Helm chart 需要 Go 来编译 helm，请先安装 Go。" >&2
	echo "Checking the chart needs helm, which is built with Go: please install Go." >&2
	exit 1
fi

built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
GOBIN="$built" go install "helm.sh/helm/v3/cmd/helm@$version" >&2
mkdir -p "$folder"
install -m 755 "$built/helm" "$folder/helm.new"
mv "$folder/helm.new" "$folder/helm"
echo "$folder/helm"
