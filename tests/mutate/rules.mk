# Which small mistakes in the gift its unit tests notice.

.PHONY: mutate

mutate: ## change the gift in one place at a time and count which changes its tests notice; SAMPLE=20 every 20th
	@scripts/setup coverage $(ARCH)
	@CC_FLAGS='$(filter-out -MMD -MP,$(COMMON))' scripts/mutate --output $(BUILD)/mutate --jobs $(JOBS) \
	    --sample $(or $(SAMPLE),1) $(if $(NEAR),--near) $(FILES)
