#!/bin/sh
# For an engine that runs elsewhere: puts an empty chart in the place of Camunda's. helm wants to see every dependency
# before it reads that one is switched off, and Camunda's comes from the internet. The folder of the chart may be given.
set -eu

chart="${1:-$(dirname "$0")/hotline}"
if ls "$chart"/charts/camunda-platform-*.tgz >/dev/null 2>&1; then
	echo "已有 Camunda 的 chart，不改动。Camunda's chart is there already: nothing is changed." >&2
	exit 0
fi
mkdir -p "$chart/charts/camunda-platform"
cat >"$chart/charts/camunda-platform/Chart.yaml" <<'CHART'
apiVersion: v2
name: camunda-platform
description: Nothing. Stands in the place of Camunda's chart where the engine runs elsewhere (camunda.enabled=false).
version: 10.0.0
CHART
