.PHONY: culprits
culprits: ## boot every faulty driver and see that the verdict names its defect; some four minutes
	@scripts/setup test $(ARCH)
	$(SUBMAKE) image $(SPECIMEN_IMAGES)
	@TESTS='$(wildcard tests/boot/culprits*.t tests/boot/innocents.t)' ARCH=$(ARCH) scripts/run-tests
