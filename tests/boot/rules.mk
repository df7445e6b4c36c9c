.PHONY: placements
placements: ## boot with every placement of runtime regions, BOOT='--driver X.efi' with a driver; a line for each
	@scripts/setup run $(ARCH)
	$(SUBMAKE) image
	@scripts/placements --arch $(ARCH) $(BOOT)

.PHONY: culprits
culprits: ## boot every faulty driver and see that the verdict names its defect; some four minutes
	@scripts/setup test $(ARCH)
	$(SUBMAKE) image $(SPECIMEN_IMAGES)
	@TESTS='$(wildcard tests/boot/culprits*.t tests/boot/innocents.t)' ARCH=$(ARCH) scripts/run-tests
