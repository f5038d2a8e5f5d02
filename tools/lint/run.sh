#!/bin/sh
# Lints all Go code with the golangci-lint of tools/lint/go.mod. Its first build takes two minutes of CPU.
# Arguments go to `golangci-lint run`, for example --fix.
set -eu
cd "$(dirname "$0")/../.."
root=$PWD
bin=$root/.mall/tools/bin/golangci-lint
mkdir -p "$(dirname "$bin")"
(cd tools/lint && GOFLAGS=-mod=readonly go build -o "$bin" github.com/golangci/golangci-lint/v2/cmd/golangci-lint)

# The flag of the Makefile would let the linter's own `go list` change go.mod.
export GOFLAGS=-mod=readonly
status=0
for module in . tools tools/delivery tools/docker app/console deploy/otel; do
	echo "lint $module"
	(cd "$module" && "$bin" run --config "$root/.golangci.yml" --allow-parallel-runners "$@" ./...) || status=1
done
exit $status
