#!/usr/bin/env bash
# The whole suite: generated code, lint, unit and integration tests with the race detector on real
# MariaDB, Redis and two Kafkas, and the end-to-end tests on a mall of their own.
# Usage: test/run.sh [generate|lint|unit|e2e ...]   (default: all)
set -uo pipefail
cd "$(dirname "$0")/.."
export CGO_ENABLED=1
tags=no_k8s,grpcnotrace
results=.mall/test
mkdir -p "$results"
begin=$SECONDS
failed=()

step() { # name command...
  local name=$1 from=$SECONDS
  shift
  echo "== $name"
  if "$@"; then
    echo "== $name: ok, $((SECONDS - from)) s"
  else
    echo "== $name: FAILED, $((SECONDS - from)) s"
    failed+=("$name")
  fi
}

gotestsum() { "$PWD/.mall/tools/bin/gotestsum" "$@"; }

install() {
  sh deploy/local/install-deps.sh --test || return 1
  mkdir -p .mall/tools/bin
  (cd tools && go build -o ../.mall/tools/bin/gotestsum gotest.tools/gotestsum)
}

# The packages of the pages, as their lockfile names them.
packages() {
  [ web/node_modules/.package-lock.json -nt web/package-lock.json ] || (cd web && npm ci --no-audit --no-fund --loglevel=error)
}

pages_lint() { (cd web && npm run --silent lint && npm run --silent -w console types && npm run --silent -w shop types); }

pages_unit() {
  local failed=0 pages
  for pages in console shop; do
    (cd web && npm run --silent -w "$pages" test -- --reporter=default --reporter=json --outputFile.json="$OLDPWD/$results/$pages.vitest") || failed=1
  done
  (cd web && npm run --silent -w shop budget) || failed=1
  return $failed
}

unit() {
  gotestsum --format pkgname-and-test-fails --hide-summary=skipped --jsonfile "$results/unit.json" -- \
    -tags "$tags" -race -timeout 15m $(go list -tags "$tags" ./... | grep -Ev '/test/(e2e|alerts|browser|pages)$')
}

# The modules beside mall's own, each with its own requirements.
module() { # folder tags...
  local root=$PWD
  (cd "$1" && "$root/.mall/tools/bin/gotestsum" --format pkgname-and-test-fails --hide-summary=skipped \
    --jsonfile "$root/$results/${1//\//-}.json" -- -timeout 10m "${@:2}" ./...)
}

e2e() {
  gotestsum --format testname --jsonfile "$results/e2e.json" -- -tags "$tags" -timeout 20m -count=1 -v ./test/e2e
}

# The shop's and the console's pages in Chromium, on a mall of their own.
in_chromium() {
  gotestsum --format testname --jsonfile "$results/in-chromium.json" -- -tags "$tags" -timeout 20m -count=1 -v ./test/pages
}

# A page with Sentry's SDK and Umami's tracker in Chromium, and what the console makes of it.
browser() {
  gotestsum --format testname --jsonfile "$results/browser.json" -- -tags "$tags" -timeout 10m -count=1 -v ./test/browser
}

# Every panel and rule has data on a running mall, and alerts fire and clear; all of them with ALERTS=all.
alerts() {
  local short=-short
  [ "${ALERTS:-}" = all ] && short=
  gotestsum --format testname --jsonfile "$results/alerts.json" -- -tags "$tags" -timeout 30m -count=1 -v $short ./test/alerts
}

export MALL_TEST_KAFKA="${MALL_TEST_KAFKA:-all}"
export MALL_TEST_BACKENDS="${MALL_TEST_BACKENDS:-plg}" # real Prometheus and Loki; the others with `make test-backends`
wanted=" ${*:-generate lint unit e2e} "
step "install" install
[ ${#failed[@]} -gt 0 ] && { echo "0 passed, 1 failed"; exit 1; }
rm -f "$results"/*.json "$results"/*.vitest
case $wanted in *" generate "* | *" lint "* | *" unit "* | *" e2e "*) step "packages of the pages" packages ;; esac
case $wanted in *" generate "*) step "generated code matches the contracts" make --no-print-directory generate-check ;; esac
case $wanted in *" lint "*) step "lint" make --no-print-directory lint; step "lint of the pages" pages_lint ;; esac
case $wanted in *" unit "*) step "tools" module tools
  step "Docker files" module tools/docker
  step "pipelines and GitOps" module tools/delivery
  step "console" module app/console -race -tags "$tags"
  step "Collector" module deploy/otel -tags "$tags"
  step "pages" pages_unit
  step "unit and integration" unit ;; esac
case $wanted in *" e2e "*) step "end to end" e2e; step "reports of pages" browser; step "pages in Chromium" in_chromium; step "alerts" alerts ;; esac

count() { # action in go test's report, and its name in Vitest's
  local go pages
  go=$(cat "$results"/*.json 2>/dev/null | grep -c "\"Action\":\"$1\".*\"Test\":")
  pages=$(cat "$results"/*.vitest 2>/dev/null | jq -s "map(.$2) | add // 0")
  echo $((go + pages))
}
passed=$(count pass numPassedTests)
broken=$(count fail numFailedTests)
echo
for name in "${failed[@]:-}"; do [ -n "$name" ] && echo "FAILED: $name"; done
if [ ${#failed[@]} -gt 0 ] && [ "$broken" -eq 0 ]; then broken=${#failed[@]}; fi
echo "$((SECONDS - begin)) s"
echo "$passed passed, $broken failed"
[ ${#failed[@]} -eq 0 ]
