# What the gift costs, in instructions: built as people build it, without sanitizers, which would be counted as well.

BENCH         := $(HOST)/bench
BENCH_SOURCES := $(wildcard tests/bench/*.c loader/handoff/*.c) tests/unit/table_oracle.c
BENCH_OBJECTS := $(patsubst %.c,$(HOST)/bench-obj/%.o,$(BENCH_SOURCES))
BENCH_FLAGS    = $(COMMON) -D_DEFAULT_SOURCE -O2 -g -fno-stack-protector -fno-tree-loop-distribute-patterns

TEST_PRODUCTS += $(BENCH)

.PHONY: bench
bench: ## count the instructions, page tables and bytes that maps of up to 100,000 descriptors cost; half a minute
	@scripts/setup bench $(ARCH)
	$(SUBMAKE) $(BENCH)
	@scripts/bench $(BENCH)

$(HOST)/bench-obj/%.o: %.c $(BUILD_FILES) tests/bench/rules.mk
	$(Q)mkdir -p $(@D)
	@echo 'compile $< for the bench'
	$(Q)$(CC) $(BENCH_FLAGS) $(if $(filter loader/handoff/%,$<),-ffreestanding) -c -o $@ $<

$(BENCH): $(BENCH_OBJECTS)
	@echo 'link    $@'
	$(Q)$(CC) -o $@ $^
