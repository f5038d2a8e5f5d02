#!/bin/sh
# Looks up what is in the images, by their bills of materials, among known vulnerabilities. Fails for those that are high
# or critical and have a fix. Reads bin/images/*.cdx.json, which `make images` writes; needs no image and no registry.
# Uses trivy of the path, or TRIVY_IMAGE with Docker.
set -eu
cd "$(dirname "$0")/../.."
images=bin/images
set -- "$images"/*.cdx.json
[ -e "$1" ] || { echo "scan: there is no bill of materials in $images: run \`make images\` first" >&2; exit 2; }

if command -v trivy >/dev/null 2>&1; then
	run() { trivy "$@"; }
elif command -v docker >/dev/null 2>&1 && [ -n "${TRIVY_IMAGE:-}" ]; then
	cache=${TRIVY_CACHE_DIR:-$PWD/.mall/trivy}
	mkdir -p "$cache"
	run() { docker run --rm --volume "$PWD/$images:/$images:ro" --volume "$cache:/root/.cache/trivy" --workdir / "$TRIVY_IMAGE" "$@"; }
else
	echo "scan: trivy is not installed, and there is no Docker with TRIVY_IMAGE: install trivy, or leave this to the pipeline" >&2
	exit 2
fi

failed=0
for bill in "$@"; do
	echo "== $bill"
	run sbom --quiet --severity HIGH,CRITICAL --ignore-unfixed --exit-code 1 "$bill" || failed=$((failed + 1))
done
[ "$failed" -eq 0 ] || { echo "scan: $failed of $# images were not found clean" >&2; exit 1; }
