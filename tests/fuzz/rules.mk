# Fuzz targets: fuzz_NAME.c becomes $(HOST)/replay_NAME, which gives it the inputs in corpus/NAME/ (make test), and
# $(BUILD)/fuzz/NAME, which invents inputs with clang's libFuzzer (make fuzz).

FUZZ         := $(BUILD)/fuzz
FUZZ_CC      ?= clang
FUZZ_NAMES   := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_HELPERS := $(filter-out tests/fuzz/fuzz_%.c tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c))
FUZZ_REPLAYS := $(FUZZ_NAMES:%=$(HOST)/replay_%)
FUZZ_ARCHIVE := $(FUZZ)/libtested.a
FUZZ_FLAGS    = $(HOST_FLAGS) -fsanitize=fuzzer-no-link

SECONDS ?= 20
TARGET  ?= $(FUZZ_NAMES)

TEST_PROGRAMS += $(FUZZ_REPLAYS)

.PHONY: fuzz fuzz-merge fuzzers

fuzz: ## let every fuzz target invent inputs for SECONDS=20 each; TARGET=name for one
	@scripts/setup fuzz
	$(SUBMAKE) fuzzers
	@tests/fuzz/run-fuzzers --seconds $(SECONDS) $(FUZZ) $(TARGET)

fuzz-merge: ## add to tests/fuzz/corpus/ what make fuzz found that reaches further than what is there
	@scripts/setup fuzz
	$(SUBMAKE) fuzzers
	@tests/fuzz/run-fuzzers --merge $(FUZZ) $(TARGET)

fuzzers: $(TARGET:%=$(FUZZ)/%)

$(FUZZ_REPLAYS): $(HOST)/replay_%: $(HOST)/obj/tests/fuzz/fuzz_%.o $(HOST)/obj/tests/fuzz/replay.o \
                                   $(FUZZ_HELPERS:%.c=$(HOST)/obj/%.o) $(HOST)/libtested.a
	@echo 'link    $@'
	$(Q)$(CC) -fsanitize=address,undefined -o $@ $^ -lcmocka

# Judged as in the small worlds.
$(HOST)/replay_elf_image: $(HOST)/obj/tests/worlds/elf_judge.o
$(FUZZ)/elf_image: $(FUZZ)/obj/tests/worlds/elf_judge.o

$(FUZZ)/obj/%.o: %.c $(BUILD_FILES) tests/fuzz/rules.mk
	$(Q)mkdir -p $(@D)
	@echo 'compile $< for fuzzing'
	$(Q)$(FUZZ_CC) $(FUZZ_FLAGS) -c -o $@ $<

$(FUZZ_ARCHIVE): $(HOST_OBJECTS:$(HOST)/%=$(FUZZ)/%)
	$(Q)rm -f $@
	$(Q)$(AR) qcsD $@ $^

$(FUZZ_NAMES:%=$(FUZZ)/%): $(FUZZ)/%: $(FUZZ)/obj/tests/fuzz/fuzz_%.o $(FUZZ_HELPERS:%.c=$(FUZZ)/obj/%.o) \
                           $(FUZZ_ARCHIVE)
	@echo 'link    $@'
	$(Q)$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $@ $^ -lcmocka
