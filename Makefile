# One door for every task; `make` alone lists them. CI runs nothing that is not here.
export SWIFT ?= swift
SOURCES := Package.swift Sources Tests

.DEFAULT_GOAL := help
.PHONY: help deps build share test parity tools page metrics api sim demo bench fmt lint ci clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install the Debian packages that the build needs, where they are missing
	@scripts/install-dependencies

build: deps ## Build the release binary, .build/release/segstreamd
	$(SWIFT) build -c release --product segstreamd

share: build ## Write the manual page and the shells' completions to .build/share
	scripts/make-share .build/release/segstreamd .build/share

# Tests that wait for brokers and processes take their turns: side by side they would wait for each other.
test: deps parity tools ## Run all tests
	$(SWIFT) build --build-tests
	scripts/test-deploy
	$(MAKE) page metrics api
	timeout 1500 $(SWIFT) test --skip-build --disable-xctest --skip 'KafkaIOTests|DaemonTests'
	timeout 1500 $(SWIFT) test --skip-build --disable-xctest --no-parallel --filter KafkaIOTests
	timeout 1500 $(SWIFT) test --skip-build --disable-xctest --no-parallel --filter DaemonTests

# Without Python or a network these tests are skipped, but not in CI.
parity: ## Train models with XGBoost, LightGBM and scikit-learn for the tests to compare with
	scripts/parity-models || test -z "$$CI"

# With the packages that `parity` has installed.
tools: ## Test the Python tools
	scripts/test-tools

# These three have the binary that the tests were built with.
page: ## Test the live page in a headless Chromium
	scripts/test-page

metrics: ## Check the metrics with Prometheus' own tools
	scripts/test-metrics

api: ## Check the HTTP interface against its description in OpenAPI
	scripts/test-api

# Optimized, but with the internals that the tests look at.
sim: deps ## Simulate instances that die, hang and lose their disks: SEEDS=n runs, or SEED=n alone
	$(SWIFT) test -c release -Xswiftc -enable-testing --scratch-path .build/sim --disable-xctest \
		--filter SimulationTests

demo: build ## Build, then run the whole thing on an embedded broker with a simulated shop
	.build/release/segstreamd demo

bench: deps ## Measure replay, daemon, state and models: speed, memory, disk; a few minutes
	$(SWIFT) build -c release --product segstream-bench
	.build/release/segstream-bench replay -c Benchmarks/shop.yaml -c Benchmarks/continuous.yaml
	.build/release/segstream-bench run -c Benchmarks/shop.yaml
	.build/release/segstream-bench state -c Benchmarks/shop.yaml
	if test -x .build/parity-venv/bin/python; then \
		.build/parity-venv/bin/python Benchmarks/models.py .build/bench-models && \
		.build/release/segstream-bench models --xgboost .build/bench-models/xgboost.json \
			--lightgbm .build/bench-models/lightgbm.txt; \
	else .build/release/segstream-bench models; fi

fmt: ## Format all Swift sources in place
	$(SWIFT) format format --in-place --parallel --recursive $(SOURCES)

lint: ## Check the formatting and the rules of .swift-format; a finding is an error
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

ci: ## What CI runs: packages, lint, release build, tests
	.ci/run

clean: ## Remove everything that was built
	rm -rf .build
