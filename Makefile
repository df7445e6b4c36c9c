# `make help` lists what can be asked for. What differs between architectures is in scripts/arch/$(ARCH).mk.

ARCH    ?= x86_64
BUILD   ?= build
SYMBOLS ?= 20
JOBS    ?= $(shell nproc)
CC      = gcc
LD      = ld
AR      = ar
OBJDUMP = objdump

# Whatever carries a date carries this one, so that the same sources always give the same bytes.
export SOURCE_DATE_EPOCH ?= 1735689600

ARCHITECTURES := $(patsubst scripts/arch/%.mk,%,$(wildcard scripts/arch/*.mk))
ifeq ($(filter $(ARCHITECTURES),$(ARCH)),)
$(error ARCH=$(ARCH) is none of the processors there are: $(ARCHITECTURES). Leave ARCH out, or choose one of them)
endif

include scripts/arch/$(ARCH).mk

OUT  := $(BUILD)/$(ARCH)
HOST := $(BUILD)/host

# Everything depends on how it is built.
BUILD_FILES := Makefile scripts/arch/$(ARCH).mk

# What the kernel draws with, of others: a console font, on Debian and on Fedora, and a library for QR codes. QR=none
# does without; its objects go into a BUILD of their own.
FONTS      := /usr/share/consolefonts/spleen-8x16.psfu.gz /usr/lib/kbd/consolefonts/eurlatgr.psfu.gz
FONT_FILE  ?= $(firstword $(wildcard $(FONTS)) $(FONTS))
FONT       := $(BUILD)/font.c
QR_LIBRARY := $(shell $(CC) -print-file-name=libqrcodegen.a)
export QR

# Recipes are shown with V=1.
Q := $(if $(V),,@)

# --- sources --------------------------------------------------------------------------------------

sources = $(foreach directory,$(1),$(wildcard $(directory)/*.c $(directory)/*.S))
objects = $(addsuffix .o,$(addprefix $(OUT)/obj/,$(basename $(1))))

MEMORY          := $(call objects,loader/arch/$(ARCH)/memory.S)
GIFT            := $(call objects,$(call sources,loader/handoff))
LOADER          := $(call objects,$(call sources,loader loader/firmware loader/arch/$(ARCH)))
COLLECT         := $(call objects,$(call sources,loader/collect)) $(filter-out %/loader/main.o,$(LOADER))
SBAT            := $(call objects,loader/sections/sbat.S)
QR_OBJECTS      := $(call objects,kernel-stub/qr/$(QR).c) $(if $(filter library,$(QR)),$(OUT)/obj/qrcodegen.o)
KERNEL_STUB     := $(call objects,$(call sources,kernel-stub kernel-stub/checks kernel-stub/arch/$(ARCH))) $(MEMORY) \
                   $(call objects,$(FONT)) $(QR_OBJECTS)
SPECIMENS       := $(wildcard tests/specimens/runtime/*.c tests/specimens/boot/*.c tests/boot/apps/*.c)
SPECIMEN_IMAGES := $(patsubst %.c,$(OUT)/tests/%.efi,$(notdir $(SPECIMENS)))

# Pure files and the tests' helpers, in an archive: a test takes from it what it does not define itself.
UNBUILT      := $(if $(filter none,$(QR)),kernel-stub/qr/library.c tests/unit/test_canvas_qr.c)
UNIT_TESTS   := $(filter-out $(UNBUILT),$(wildcard tests/unit/test_*.c))
UNIT_HELPERS := $(filter-out tests/unit/test_%.c,$(wildcard tests/unit/*.c))
HOST_SOURCES := $(call sources,loader/handoff kernel-stub kernel-stub/checks) \
                $(addprefix loader/,config.c config_describe.c config_keys.c) \
                $(addprefix loader/collect/,json.c report.c report_json.c report_tap.c) \
                loader/identity.c loader/record_text.c loader/smbios.c loader/utf8.c \
                loader/pe_image.c loader/placement.c loader/svam_trace.c loader/firmware/utf16.c $(UNIT_HELPERS) \
                kernel-stub/arch/x86_64/call_site.c kernel-stub/arch/x86_64/fault_kind.c \
                kernel-stub/qr/$(QR).c $(FONT)
HOST_OBJECTS := $(patsubst %.c,$(HOST)/obj/%.o,$(HOST_SOURCES)) \
                $(if $(filter library,$(QR)),$(HOST)/obj/qrcodegen.o)
UNIT_BINARIES := $(patsubst tests/unit/%.c,$(HOST)/%,$(UNIT_TESTS))

# --- flags ----------------------------------------------------------------------------------------

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes \
            -Wmissing-prototypes -Wundef -Wvla -Werror
INCLUDES := -Iinclude -I. -isystem $(EFI_INCLUDE) -isystem $(EFI_INCLUDE)/$(EFI_ARCHITECTURE)
COMMON   := -std=c11 -fshort-wchar $(WARNINGS) $(INCLUDES) -ffile-prefix-map=$(CURDIR)=. -MMD -MP

# -Oz is for size alone; gcc before 12 does not know it.
SMALL := $(if $(shell $(CC) -Oz -E -x c /dev/null >/dev/null 2>&1 && echo known),-Oz,-Os)

# What distributions turn on in their gcc is turned off: it takes a C library, or room.
TARGET_FLAGS := $(COMMON) $(SMALL) -ffreestanding -fpie -fvisibility=hidden -fno-stack-protector -U_FORTIFY_SOURCE \
                -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections $(ARCH_FLAGS)
# The loader's loops are short: what is taken out of them needs more room than it saves time. The gift's are not.
$(LOADER) $(call objects,$(call sources,loader/collect)): \
    TARGET_FLAGS += -fno-move-loop-invariants -fno-tree-loop-im
HOST_FLAGS   := $(COMMON) -D_DEFAULT_SOURCE -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all

# What nothing calls is left out. In memory each segment has pages of its own, in the file they follow each other.
KERNEL_LINK := $(LD) -nostdlib -z max-page-size=16 -z noexecstack --gc-sections --build-id=none --fatal-warnings -s

# Topics with rules of their own, beside their sources. They add to TEST_PROGRAMS, which print TAP, and to
# TEST_PRODUCTS, which tests/*/*.t use.
TEST_PROGRAMS := $(UNIT_BINARIES)
TEST_PRODUCTS  = $(SPECIMEN_IMAGES) $(OUT)/kernel-dyn.elf $(OUT)/kernel-large.elf $(OUT)/kernel-hostile.elf \
                 $(OUT)/handoff-bundle.img
.DEFAULT_GOAL := all

# The kernel for make bundle: anybody's, or else the kernel stub.
KERNEL ?= $(OUT)/kernel.elf

include $(sort $(wildcard tests/*/rules.mk scripts/*/rules.mk))

# --- what people ask for --------------------------------------------------------------------------

SUBMAKE = +@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,--jobs=$(JOBS))

.PHONY: all image tests run test check size clean help
.DELETE_ON_ERROR:

all: ## build the loader, the kernel stub and the disk image
	@HANDOFF_NO_INSTALL=1 scripts/setup build $(ARCH)
	$(SUBMAKE) image

run: ## build, boot in QEMU and show the verdict; BOOT='--set virtmap=compact' passes options to scripts/boot
	@scripts/setup run $(ARCH)
	$(SUBMAKE) image
	@scripts/boot --arch $(ARCH) $(BOOT)

test: ## build and run every test
	@scripts/setup test $(ARCH)
	$(SUBMAKE) image tests
	@ARCH=$(ARCH) scripts/run-tests $(TEST_PROGRAMS)

check: ## look at the sources without running them; SOURCES='include loader/handoff' says at which
	@scripts/setup check $(ARCH)
	$(SUBMAKE) findings

size: ## show what loader, its collector, kernel stub and gift spend their bytes on; SYMBOLS=50 names more symbols
	@HANDOFF_NO_INSTALL=1 scripts/setup build $(ARCH)
	$(SUBMAKE) $(LOADER_IMAGE) $(COLLECT_IMAGE) $(OUT)/kernel.elf
	@scripts/size --symbols $(SYMBOLS) --image $(LOADER_IMAGE) $(OUT)/loader.map
	@scripts/size-features tests/build/size.features $(OUT)/loader.map
	@scripts/size --symbols $(SYMBOLS) --image $(COLLECT_IMAGE) $(OUT)/collect.map
	@scripts/size --symbols $(SYMBOLS) --image $(OUT)/kernel.elf $(OUT)/kernel.map
	@scripts/size --symbols $(SYMBOLS) $(OUT)/gift.map

clean: ## remove everything that was built
	rm -rf $(BUILD)

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(filter Makefile %/rules.mk,$(MAKEFILE_LIST)) | expand -t 16
	@echo 'ARCH=$(ARCHITECTURES) chooses the processor, now $(ARCH)'

image: $(OUT)/handoff.img
tests: $(TEST_PROGRAMS) $(TEST_PRODUCTS) ## build the tests without running them

# --- compiling ------------------------------------------------------------------------------------

$(OUT)/obj/%.o: %.c $(BUILD_FILES)
	$(Q)mkdir -p $(@D)
	@echo 'compile $<'
	$(Q)$(CC) $(TARGET_FLAGS) -c -o $@ $<

$(OUT)/obj/%.o: %.S $(BUILD_FILES)
	$(Q)mkdir -p $(@D)
	@echo 'compile $<'
	$(Q)$(CC) $(TARGET_FLAGS) -c -o $@ $<

$(HOST)/obj/%.o: %.c $(BUILD_FILES)
	$(Q)mkdir -p $(@D)
	@echo 'compile $< for this machine'
	$(Q)$(CC) $(HOST_FLAGS) -c -o $@ $<

$(FONT): $(FONT_FILE) scripts/make-font
	$(Q)mkdir -p $(@D)
	@echo 'font    $@'
	$(Q)scripts/make-font --output $@ $<

# As it comes from the system, whichever of our programs it is for.
%/obj/qrcodegen.o: $(QR_LIBRARY)
	$(Q)mkdir -p $(@D)
	$(Q)$(LD) -r --whole-archive -o $@ $<

# q: members of one name, from different directories, are all kept.
$(HOST)/libtested.a: $(HOST_OBJECTS)
	$(Q)rm -f $@
	$(Q)$(AR) qcsD $@ $^

# --- the loader and the kernel --------------------------------------------------------------------

LOADER_IMAGE  := $(OUT)/$(EFI_NAME)
COLLECT_IMAGE := $(OUT)/collect.efi
SIZE_CHECK    := scripts/check-size tests/build/size.budget

# The gift is asserted on its own, before anything of ours could hide what it needs.
$(OUT)/gift.o: $(GIFT) scripts/check-gift
	$(Q)$(LD) -r -Map $(@:.o=.map) -o $@ $(GIFT)
	$(Q)OBJDUMP=$(OBJDUMP) scripts/check-gift $@

# What nothing calls is left out in a step of its own: ld cannot while it makes a PE image of ELF objects.
$(OUT)/loader.o: $(LOADER) $(GIFT) $(OUT)/gift.o scripts/check-objects
	$(Q)OBJDUMP=$(OBJDUMP) scripts/check-objects $(LOADER) $(GIFT)
	$(Q)$(LD) -r --gc-sections -e efi_main -Map $(@:.o=.map) -o $@ $(LOADER) $(GIFT)

$(LOADER_IMAGE): $(OUT)/loader.o $(SBAT) $(IMAGE_SCRIPT) scripts/check-image $(SIZE_CHECK)
	@echo 'link    $@'
	$(Q)$(call link_image,10) $(OUT)/loader.o $(SBAT)
	$(Q)scripts/check-image --subsystem 10 --sbat $@
	$(Q)CC='$(CC)' scripts/check-size $@

# Of the loader's files it has what it calls.
$(OUT)/collect.o: $(COLLECT) $(GIFT) $(OUT)/gift.o scripts/check-objects
	$(Q)OBJDUMP=$(OBJDUMP) scripts/check-objects $(COLLECT) $(GIFT)
	$(Q)$(LD) -r --gc-sections -e collect_main -Map $(@:.o=.map) -o $@ $(COLLECT) $(GIFT)

$(COLLECT_IMAGE): $(OUT)/collect.o $(SBAT) $(IMAGE_SCRIPT) scripts/check-image $(SIZE_CHECK)
	@echo 'link    $@'
	$(Q)$(call link_image,10) -e collect_main $(OUT)/collect.o $(SBAT)
	$(Q)scripts/check-image --subsystem 10 --sbat $@
	$(Q)CC='$(CC)' scripts/check-size $@

$(OUT)/kernel.elf: $(KERNEL_STUB) $(GIFT) $(KERNEL_SCRIPT) scripts/check-kernel $(SIZE_CHECK)
	@echo 'link    $@'
	$(Q)$(KERNEL_LINK) -static -T $(KERNEL_SCRIPT) -Map $(@:.elf=.map) -o $@ $(KERNEL_STUB) $(GIFT)
	$(Q)scripts/check-kernel --type EXEC $@
	$(Q)CC='$(CC)' scripts/check-size $@

$(OUT)/kernel-dyn.elf: $(KERNEL_STUB) $(GIFT) $(KERNEL_SCRIPT:.lds=-dyn.lds) scripts/check-kernel
	@echo 'link    $@'
	$(Q)$(KERNEL_LINK) -pie --no-dynamic-linker -z text -T $(KERNEL_SCRIPT:.lds=-dyn.lds) -o $@ $(KERNEL_STUB) $(GIFT)
	$(Q)scripts/check-kernel --type DYN $@

# Kernel + 64 MiB, for the boot cases.
$(OUT)/kernel-large.elf: $(KERNEL_STUB) $(GIFT) $(OUT)/obj/tests/boot/large.o $(KERNEL_SCRIPT)
	@echo 'link    $@'
	$(Q)$(KERNEL_LINK) --no-gc-sections -static -T $(KERNEL_SCRIPT) -o $@ \
	    $(KERNEL_STUB) $(OUT)/obj/tests/boot/large.o $(GIFT)

# The kernel stub with checks of its own fault net instead of those of the firmware, and without QR codes.
HOSTILE := $(filter-out $(OUT)/obj/kernel-stub/checks/% $(QR_OBJECTS),$(KERNEL_STUB)) \
           $(call objects,kernel-stub/checks/reset.c kernel-stub/qr/none.c) \
           $(call objects,$(call sources,tests/boot/kernels/$(ARCH)))

$(OUT)/kernel-hostile.elf: $(HOSTILE) $(GIFT) $(KERNEL_SCRIPT)
	@echo 'link    $@'
	$(Q)$(KERNEL_LINK) -static -T $(KERNEL_SCRIPT) -o $@ $(HOSTILE) $(GIFT)

# The kernel stub's runtime calls without the rest of it, measured.
BENCH_CALLS := $(filter-out $(OUT)/obj/kernel-stub/checks/% $(QR_OBJECTS) $(call objects,kernel-stub/main.c), \
                   $(KERNEL_STUB)) \
               $(call objects,$(call sources,tests/bench/kernels/$(ARCH)))

bench-boot: $(OUT)/kernel-bench.elf

.PHONY: bench-calls
bench-calls: bench-boot image ## count what a runtime call costs, with and without the kernel stub's wrapper
	@scripts/bench-boot --kernel $(OUT)/kernel-bench.elf --size 0 | scripts/bench-calls

$(OUT)/kernel-bench.elf: $(BENCH_CALLS) $(GIFT) $(KERNEL_SCRIPT)
	@echo 'link    $@'
	$(Q)$(KERNEL_LINK) -static -T $(KERNEL_SCRIPT) -o $@ $(BENCH_CALLS) $(GIFT)

# --- the EFI system partition ---------------------------------------------------------------------

ESP       := $(OUT)/esp
ESP_FILES := $(ESP)/EFI/BOOT/$(EFI_NAME) $(addprefix $(ESP)/handoff/,handoff.cfg collect.efi kernel.elf \
                                                                    licences.txt)

$(ESP)/EFI/BOOT/$(EFI_NAME): $(LOADER_IMAGE)
$(ESP)/handoff/handoff.cfg: esp-template/handoff/handoff.cfg
$(ESP)/handoff/collect.efi: $(COLLECT_IMAGE)
$(ESP)/handoff/kernel.elf: $(OUT)/kernel.elf
$(ESP)/handoff/licences.txt: esp-template/handoff/licences.txt
$(ESP_FILES):
	$(Q)mkdir -p $(@D) $(ESP)/handoff/drivers
	$(Q)cp $< $@

# Drivers are put there by people.
$(OUT)/handoff.img: $(ESP_FILES) $(wildcard $(ESP)/handoff/drivers/*.efi) scripts/mkimage
	@echo 'image   $@'
	$(Q)scripts/mkimage $(ESP) $@

# --- the bundle: the loader with its kernel inside, so that one signature covers both ---------------

BUNDLE       := $(OUT)/bundle
BUNDLE_FILES := $(BUNDLE)/EFI/BOOT/$(EFI_NAME) $(BUNDLE)/handoff/handoff.cfg $(BUNDLE)/handoff/collect.efi

.PHONY: bundle sign always

bundle: ## make an image whose loader has its kernel inside; KERNEL=my-kernel.elf another, CONFIG=my.cfg settings too
	@HANDOFF_NO_INSTALL=1 scripts/setup build $(ARCH)
	@[ '$(KERNEL)' = $(OUT)/kernel.elf ] || [ -f '$(KERNEL)' ] || \
	    { echo 'bundle: KERNEL=$(KERNEL) is no file: name an ELF kernel, or leave KERNEL out' >&2; exit 1; }
	@[ '$(KERNEL)' = $(OUT)/kernel.elf ] || LC_ALL=C readelf -h '$(KERNEL)' 2>/dev/null | grep -q 'Class: *ELF64' || \
	    { echo 'bundle: KERNEL=$(KERNEL) is no ELF64 file: the README says how to link a kernel' >&2; exit 1; }
	@[ -z '$(CONFIG)' ] || [ -s '$(CONFIG)' ] || \
	    { echo 'bundle: CONFIG=$(CONFIG) is no file with settings: name one, or leave CONFIG out' >&2; exit 1; }
	$(SUBMAKE) $(OUT)/handoff-bundle.img

# Changes when another kernel or configuration is named.
$(OUT)/bundle-kernel: always
	$(Q)mkdir -p $(@D)
	$(Q)echo '$(KERNEL) $(CONFIG)' | cmp -s - $@ || echo '$(KERNEL)' >$@

$(BUNDLE)/EFI/BOOT/$(EFI_NAME): $(LOADER_IMAGE) $(KERNEL) $(CONFIG) $(OUT)/bundle-kernel scripts/bundle \
                                  scripts/lib/efi_image.py
	$(Q)mkdir -p $(@D)
	@echo 'enclose $(KERNEL) $(CONFIG)'
	$(Q)scripts/bundle --kernel '$(KERNEL)' $(if $(CONFIG),--config '$(CONFIG)') $(LOADER_IMAGE) $@
	$(Q)scripts/check-image --subsystem 10 --sbat --kernel '$(KERNEL)' $@

# after=report is for the kernel stub: another kernel leaves no result to be collected.
$(BUNDLE)/handoff/handoff.cfg: $(or $(CONFIG),esp-template/handoff/handoff.cfg) $(OUT)/bundle-kernel
	$(Q)mkdir -p $(@D)/drivers
	$(Q)sed '$(if $(or $(CONFIG),$(filter $(OUT)/kernel.elf,$(KERNEL))),,s/^after=report/#&/)' $< >$@

$(BUNDLE)/handoff/collect.efi: $(COLLECT_IMAGE)
	$(Q)mkdir -p $(@D)
	$(Q)cp $< $@

$(OUT)/handoff-bundle.img: $(BUNDLE_FILES) $(wildcard $(BUNDLE)/handoff/drivers/*.efi) scripts/mkimage
	@echo 'image   $@'
	$(Q)scripts/mkimage $(BUNDLE) $@

# --- signed, for Secure Boot ------------------------------------------------------------------------

SIGNED := $(OUT)/signed

sign: ## sign loader and bundle for Secure Boot with KEY=my.key CERT=my.pem, and make handoff-signed.img of the bundle
	@[ -n '$(KEY)' ] && [ -n '$(CERT)' ] || { echo 'sign: say make sign KEY=FILE CERT=FILE, a private key and its' \
	    'certificate in PEM form; docs/secure-boot.md says how to make them' >&2; exit 1; }
	@scripts/setup sign $(ARCH)
	$(SUBMAKE) bundle
	@rm -rf $(SIGNED).old
	@[ ! -e $(SIGNED) ] || mv $(SIGNED) $(SIGNED).old
	@{ scripts/sign --key '$(KEY)' --cert '$(CERT)' $(LOADER_IMAGE) $(SIGNED)/$(EFI_NAME) && \
	    scripts/sign --key '$(KEY)' --cert '$(CERT)' $(BUNDLE) $(SIGNED)/esp && \
	    openssl x509 -in '$(CERT)' -outform DER -out $(SIGNED)/esp/handoff/enrol.cer && \
	    scripts/mkimage $(SIGNED)/esp $(OUT)/handoff-signed.img; } || \
	    { rm -rf $(SIGNED); [ ! -e $(SIGNED).old ] || mv $(SIGNED).old $(SIGNED); exit 1; }
	@rm -rf $(SIGNED).old
	@echo 'image   $(OUT)/handoff-signed.img'

# --- tests ----------------------------------------------------------------------------------------

$(HOST)/%: $(HOST)/obj/tests/unit/%.o $(HOST)/libtested.a
	@echo 'link    $@'
	$(Q)$(CC) -fsanitize=address,undefined -o $@ $^ -lcmocka

# The directory of a source says what its image is: 10 application, 11 boot driver, 12 runtime driver.
define specimen_rule
$(OUT)/tests/%.efi: $(OUT)/obj/$(1)/%.o $(GIFT) $(MEMORY) $(IMAGE_SCRIPT) scripts/check-objects
	$(Q)mkdir -p $$(@D)
	@echo 'link    $$@'
	$(Q)OBJDUMP=$(OBJDUMP) scripts/check-objects $$<
	$(Q)$$(call link_image,$(2)) $$< $(GIFT) $(MEMORY)
endef
$(eval $(call specimen_rule,tests/boot/apps,10))
$(eval $(call specimen_rule,tests/specimens/boot,11))
$(eval $(call specimen_rule,tests/specimens/runtime,12))

.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
