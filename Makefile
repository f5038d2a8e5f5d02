# What a developer runs. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# no_k8s leaves client-go out, grpcnotrace the templates of an unused debug page: together 45 MB a binary
GO_TAGS := no_k8s,grpcnotrace
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TOOLS   := .mall/tools/bin

.PHONY: help
help: ## list the targets
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: deps
deps: ## install MariaDB and Redis with the machine's package manager, where missing
	@sh deploy/local/install-deps.sh

.PHONY: up
up: deps bin/mall ## start everything in the background and wait until it is healthy
	@bin/mall up

.PHONY: down
down: ## stop everything (data stays; `bin/mall down --clean` removes it)
	@if [ -x bin/mall ]; then bin/mall down; else echo "mall is not built, so nothing runs"; fi

.PHONY: logs
logs: ## follow the logs of all services
	@bin/mall logs -f

# go build marks even an unchanged binary as new, which would look like a new mall to the supervisor.
.PHONY: bin/mall
bin/mall:
	@mkdir -p bin .mall/tools
	@echo "building bin/mall $(VERSION)"
	@go build -tags $(GO_TAGS) -buildvcs=false -ldflags "-s -w -X mall/common/service.Version=$(VERSION) -X main.version=$(VERSION)" -o .mall/tools/mall ./cmd/mall
	@cmp -s .mall/tools/mall bin/mall || { cp .mall/tools/mall bin/mall.new && mv bin/mall.new bin/mall; }

.PHONY: generate
generate: ## regenerate everything that is made from the contracts
	@cd tools && go run ./generate

.PHONY: generate-check
generate-check: ## fail when generated code does not match the contracts
	@cd tools && go run ./generate --check

.PHONY: lint
lint: ## golangci-lint with the project's configuration
	@sh tools/lint/run.sh

.PHONY: test
test: ## the whole suite, as CI runs it
	@bash test/run.sh

.PHONY: test-pages
test-pages: ## every test of the pages in Chromium, the slow ones and the numbers in full included
	@sh deploy/local/install-deps.sh --test
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@MALL_E2E_LONG=1 MALL_SLOW=1 go test -tags $(GO_TAGS) -count=1 -v -timeout 30m ./test/pages

.PHONY: pictures
pictures: ## make the documentation's pictures anew, with its tests in Chromium
	@sh deploy/local/install-deps.sh --test
	@mkdir -p docs/pictures
	@MALL_PICTURES=$(CURDIR)/docs/pictures MALL_E2E_ONLY="picture|a customer buys|a stranger fills|can be used by all" go test -tags $(GO_TAGS) -count=1 -v -timeout 20m ./test/pages

.PHONY: test-alerts
test-alerts: ## prove every alert: it fires when its fault is on and clears when it is off
	@sh deploy/local/install-deps.sh --test
	@go test -tags $(GO_TAGS) -count=1 -v -timeout 30m ./test/alerts

.PHONY: test-backends
test-backends: ## send telemetry through the Collector to real Prometheus, Loki, OpenSearch and ClickHouse's engine
	@sh deploy/local/install-deps.sh --test
	@MALL_TEST_BACKENDS=all go test -tags $(GO_TAGS) -count=1 -v -timeout 30m ./test/roundtrip

.PHONY: test-k8s
test-k8s: ## the proofs on a real Kubernetes cluster: the rig of this machine (root), or KUBECONFIG=… for one of yours
	@KUBECONFIG=$(if $(filter command line,$(origin KUBECONFIG)),$(KUBECONFIG)) KEEP=$(KEEP) sh test/k8s/run.sh

.PHONY: test-sentry
test-sentry: ## the storefront's errors in Bugsink, a Sentry-compatible server from PyPI
	@sh deploy/local/install-deps.sh --test
	@MALL_TEST_SENTRY=1 go test -tags $(GO_TAGS) -count=1 -v -timeout 20m -run TestTheStorefrontReportsToSentry ./test/browser

# What a registry has under its host differs: a project of Harbor, a namespace of Alibaba Cloud's ACR.
IMAGE_REGISTRY ?= $(or $(REGISTRY),mall.local/mall)
IMAGE_ARCH     ?= amd64

.PHONY: version
version: ## print the version of this checkout, which its images have as their tag
	@echo $(VERSION)

.PHONY: images
images: bin/mall ## build all images and their bills of materials into bin/images; PUSH=1 pushes them to IMAGE_REGISTRY
	@mkdir -p bin/images
	@bin/mall image build --registry "$(IMAGE_REGISTRY)" --arch "$(IMAGE_ARCH)" --tag "$(VERSION)" --out bin/images $(if $(PUSH),--push) --json >bin/images/images.json.new
	@mv bin/images/images.json.new bin/images/images.json

.PHONY: scan
scan: ## look up what is in the images among known vulnerabilities
	@sh deploy/pipelines/scan.sh

.PHONY: vulncheck
vulncheck: ## which known vulnerabilities of Go modules the code reaches
	@sh deploy/pipelines/vulncheck.sh

.PHONY: sign
sign: ## sign the pushed images
	@sh deploy/pipelines/sign.sh

.PHONY: check-pipelines
check-pipelines: ## check .gitlab-ci.yml, .github/workflows and deploy/gitops by their schemas and linters
	@cd tools/delivery && go test -count=1 ./...

.PHONY: bench
bench: bin/mall ## throughput, flash sale, start-up, memory and the cost of telemetry, on this machine
	@bin/mall bench
	@bin/mall bench telemetry
	@cd app/console && MALL_STORE_MILLION=1 GOMAXPROCS=1 go test -tags $(GO_TAGS) -run Million -v -timeout 15m ./internal/store

.PHONY: clean
clean: ## remove binaries and local state
	@if [ -x bin/mall ]; then bin/mall down --clean; fi
	rm -rf bin .mall
