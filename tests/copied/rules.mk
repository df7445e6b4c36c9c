# The mini-OS, in both ways: $(OUT)/copied/gnu-efi and $(OUT)/copied/clang.
ifeq ($(ARCH),x86_64)
# A stranger declares nothing before defining it.
$(BUILD)/check/tests/copied/%: CHECK_FLAGS = $(filter-out -Wmissing-prototypes,$(TARGET_FLAGS))

COPIED := $(patsubst %,$(OUT)/copied/%/esp/EFI/BOOT/BOOTX64.EFI,gnu-efi clang)
TEST_PRODUCTS += $(COPIED)

$(COPIED): $(OUT)/copied/%/esp/EFI/BOOT/BOOTX64.EFI: tests/copied/build tests/copied/mini_os.c \
                                                    $(wildcard loader/handoff/* include/handoff/*)
	@echo 'build   $(@:/esp/EFI/BOOT/BOOTX64.EFI=)'
	$(Q)tests/copied/build $* $(OUT)/copied/$*
endif
