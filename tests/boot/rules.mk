# Every faulty driver; make test boots the most telling ones.

.PHONY: culprits
culprits: ## boot every faulty driver and see that the verdict names its defect; some four minutes
	@scripts/setup test $(ARCH)
	$(SUBMAKE) image $(SPECIMEN_IMAGES)
	@CULPRITS=all ARCH=$(ARCH) tests/boot/culprits.t
