# What the gift costs, in instructions: built as people build it, without sanitizers, which would be counted as well.

BENCH         := $(HOST)/bench
BENCH_SOURCES := $(wildcard tests/bench/*.c loader/handoff/*.c) tests/unit/table_oracle.c
BENCH_OBJECTS := $(patsubst %.c,$(HOST)/bench-obj/%.o,$(BENCH_SOURCES))
BENCH_FLAGS    = $(COMMON) -D_DEFAULT_SOURCE -O2 -g -fno-stack-protector -fno-tree-loop-distribute-patterns

TEST_PRODUCTS += $(BENCH)

.PHONY: bench
bench: ## count the instructions that the gift and the loader cost, beside GRUB and others; a quarter of an hour
	@scripts/setup bench $(ARCH)
	$(SUBMAKE) $(BENCH) image bench-boot
	@status=0; scripts/bench $(BENCH) || status=$$?; \
	    scripts/bench-table --json-file $(BENCH_BOOT)/bench.json || status=$$?; exit $$status

$(HOST)/bench-obj/%.o: %.c $(BUILD_FILES) tests/bench/rules.mk
	$(Q)mkdir -p $(@D)
	@echo 'compile $< for the bench'
	$(Q)$(CC) $(BENCH_FLAGS) $(if $(filter loader/handoff/%,$<),-ffreestanding) -c -o $@ $<

$(BENCH): $(BENCH_OBJECTS)
	@echo 'link    $@'
	$(Q)$(CC) -o $@ $^

# --- what boots: loaders, and the kernels that they start -------------------------------------------

BENCH_BOOT    := $(OUT)/bench
BENCH_APPS    := $(patsubst tests/bench/apps/%.c,$(BENCH_BOOT)/%.efi,$(wildcard tests/bench/apps/*.c))
BENCH_KERNELS := $(patsubst tests/bench/kernels/%.c,$(BENCH_BOOT)/kernel-%.elf,$(wildcard tests/bench/kernels/*.c))
BENCH_SCRIPT  := tests/bench/kernels/kernel.lds
BENCH_ENTRY   := $(call objects,tests/bench/kernels/entry.S)

TEST_PRODUCTS += $(BENCH_APPS) $(BENCH_KERNELS)

.PHONY: bench-boot
bench-boot: $(BENCH_APPS) $(BENCH_KERNELS)

# A driver, for \handoff\drivers.
$(BENCH_BOOT)/fragment.efi: BENCH_SUBSYSTEM := 11

$(BENCH_BOOT)/%.efi: $(OUT)/obj/tests/bench/apps/%.o $(GIFT) $(MEMORY) $(IMAGE_SCRIPT)
	$(Q)mkdir -p $(@D)
	@echo 'link    $@'
	$(Q)$(call link_image,$(or $(BENCH_SUBSYSTEM),10)) $< $(GIFT) $(MEMORY)

$(BENCH_BOOT)/kernel-cross.elf: $(call objects,tests/bench/minimum.c tests/unit/table_oracle.c)

$(BENCH_BOOT)/kernel-%.elf: $(OUT)/obj/tests/bench/kernels/%.o $(BENCH_ENTRY) $(GIFT) $(MEMORY) $(BENCH_SCRIPT)
	$(Q)mkdir -p $(@D)
	@echo 'link    $@'
	$(Q)$(LD) -nostdlib -static -z max-page-size=4096 -z noexecstack --gc-sections --build-id=none -s \
	    -T $(BENCH_SCRIPT) -o $@ $(filter %.o,$^)
