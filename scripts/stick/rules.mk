# The image on a real stick, and what such sticks brought back.

.PHONY: usb results

usb: ## write the image to a stick and compare it: make usb DEV=/dev/sdX; FORCE=1 does not ask, IMAGE= names another
	@HANDOFF_NO_INSTALL=1 scripts/setup build $(ARCH)
	$(SUBMAKE) image
	@scripts/write-usb $(if $(DEV),$(if $(FORCE),--force) $(or $(IMAGE),$(OUT)/handoff.img) $(DEV),--list)

results: ## check the machine results in docs/results/ and write their table anew
	@scripts/list-results --write docs/results
