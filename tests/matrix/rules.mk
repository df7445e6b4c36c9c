# Every firmware on every machine. tests/matrix/cross_section.t is the short form of it.

SNAKEOIL          := /usr/share/ovmf/PkKek-1-snakeoil
SNAKEOIL_IMAGE    := $(OUT)/handoff-snakeoil.img
MATRIX_PRODUCTS   := $(OUT)/handoff.img $(OUT)/handoff-bundle.img $(OUT)/kernel-dyn.elf $(SPECIMEN_IMAGES) \
                     $(if $(wildcard $(SNAKEOIL).key),$(SNAKEOIL_IMAGE))

.PHONY: matrix matrix-products

TEST_PRODUCTS += $(MATRIX_PRODUCTS)

matrix: ## boot every firmware on every machine and make a table; MATRIX='--firmware u-boot' names some; JOBS=2
	@scripts/setup matrix $(ARCH)
	$(SUBMAKE) matrix-products
	@scripts/matrix --arch $(ARCH) --jobs $(JOBS) $(MATRIX)

matrix-products: $(MATRIX_PRODUCTS)

# Signed with the key that everybody has, which the firmware of this name trusts.
$(SNAKEOIL_IMAGE): $(OUT)/handoff-bundle.img $(SNAKEOIL).key $(SNAKEOIL).pem scripts/sign
	@echo 'sign    $@'
	$(Q)rm -rf $(OUT)/snakeoil
	$(Q)mkdir -p $(OUT)/snakeoil
	$(Q)openssl rsa -in $(SNAKEOIL).key -passin pass:snakeoil -out $(OUT)/snakeoil/snakeoil.key 2>/dev/null
	$(Q)scripts/sign --key $(OUT)/snakeoil/snakeoil.key --cert $(SNAKEOIL).pem $(BUNDLE) $(OUT)/snakeoil/esp >/dev/null
	$(Q)scripts/mkimage $(OUT)/snakeoil/esp $@
