# The firmware after its first start, and machines that have started it, which lib.sh hands to the boot cases.
STARTED_FIRMWARE := $(OUT)/tests/firmware

TEST_PRODUCTS += $(STARTED_FIRMWARE)

# An upgrade makes files older than these.
$(OUT)/tests/firmware-origin: always
	@mkdir -p $(@D)
	@{ qemu-system-$(ARCH) --version; cksum /usr/share/OVMF/*_4M.fd; } >$@.new 2>/dev/null || true
	@cmp -s $@.new $@ || cp $@.new $@
	@rm $@.new

$(STARTED_FIRMWARE): $(OUT)/tests/scripted.efi tests/boot/start-firmware $(OUT)/tests/firmware-origin \
                     $(addprefix scripts/lib/, firmware_fit.py machine.py machine_state.py media.py)
	@echo 'start   the firmware once'
	$(Q)ARCH=$(ARCH) tests/boot/start-firmware $< $@ $(OUT)/tests/variables.fd $(OUT)/tests/states

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

.PHONY: hardware
hardware: ## boot the image as a stick on a PC, without a serial port; disk, report and pictures are kept in build
	@scripts/setup run $(ARCH)
	$(SUBMAKE) image
	@scripts/boot --arch $(ARCH) --profile hardware --keep $(OUT)/hardware $(BOOT)
	@echo "boot: $(OUT)/hardware has disk.img, the variables, and pictures of the screen" >&2

.PHONY: power-loss
power-loss: ## lose the power at every write of a run onto its stick, and boot on from there; some ten minutes
	@scripts/setup test $(ARCH)
	$(SUBMAKE) image
	@EVERY=1 TESTS='$(wildcard tests/boot/power_loss*.t)' ARCH=$(ARCH) scripts/run-tests
