# Every target installs what it needs first; `make help` lists them. ONLY=<name> narrows bench and soak.
.PHONY: help run region test bench soak audit bindings fmt package
MAKEFLAGS += --no-print-directory

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: ## build EenPlan and open its window
	@scripts/run

test: ## everything: lints, rules, store, screens, and the real window
	@scripts/test

region: ## a region to try: PostgreSQL and the service, with invented workers
	@scripts/region

bench: ## measure: `bench <name> <value> <unit>` a line
	@scripts/measure bench $(ONLY)

soak: ## try to break it for long: `soak <name> runs <n> faults <n> lost <n>` a line
	@scripts/measure soak $(ONLY)

audit: ## licences, sources, bans and known weaknesses of what is used
	@scripts/audit

bindings: ## write the commands and types that the screens may use
	@scripts/bindings

fmt: ## format everything
	@scripts/fmt

package: ## a .deb to install
	@scripts/package
