# What of the gift its unit tests reach.

.PHONY: coverage

coverage: ## show which lines, branches and conditions of the gift its unit tests reach; report in build/coverage/
	@scripts/setup coverage $(ARCH)
	@CC_FLAGS='$(filter-out -MMD -MP,$(COMMON))' scripts/coverage --output $(BUILD)/coverage --jobs $(JOBS) $(TESTS)
