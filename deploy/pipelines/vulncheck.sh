#!/bin/sh
# Which known vulnerabilities of Go modules does mall's code reach? Asks vuln.go.dev, or GOVULNDB.
set -eu
cd "$(dirname "$0")/../.."
bin=$PWD/.mall/tools/bin/govulncheck
mkdir -p "$(dirname "$bin")"
(cd tools/delivery && GOFLAGS=-mod=readonly go build -o "$bin" golang.org/x/vuln/cmd/govulncheck)
status=0
for module in . app/console deploy/otel; do
	echo "== $module"
	(cd "$module" && "$bin" ${GOVULNDB:+-db "$GOVULNDB"} -tags no_k8s,grpcnotrace ./...) || status=1
done
exit $status
