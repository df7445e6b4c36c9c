# Small worlds: the short form with the sanitizers in make test, the long form without them in make worlds.

WORLDS := maps placements tables spaces attributes elf_headers elf_files

TEST_PROGRAMS += $(WORLDS:%=$(HOST)/worlds-%)

WORLDS_SHARED := $(addprefix tests/worlds/,worlds.c world_map.c world_elf.c elf_judge.c)

$(HOST)/worlds-%: $(HOST)/obj/tests/worlds/%.o $(WORLDS_SHARED:%.c=$(HOST)/obj/%.o) $(HOST)/libtested.a
	@echo 'link    $@'
	$(Q)$(CC) -fsanitize=address,undefined -o $@ $^ -lcmocka

WORLDS_HELPERS := $(addprefix tests/unit/,unit_test.c map_builder.c table_builder.c table_oracle.c address_oracle.c \
                  software_mmu.c software_mmu_x86_64.c software_mmu_aarch64.c)
WORLDS_OBJECTS := $(patsubst %.c,$(HOST)/fast/%.o,$(wildcard loader/handoff/*.c) $(WORLDS_HELPERS) \
                  $(WORLDS_SHARED))

# Across files, since the judges ask small questions very often.
FAST := -O2 -flto

$(HOST)/fast/%.o: %.c $(BUILD_FILES) tests/worlds/rules.mk
	$(Q)mkdir -p $(@D)
	@echo 'compile $< for speed'
	$(Q)$(CC) $(COMMON) -D_DEFAULT_SOURCE $(FAST) -c -o $@ $<

$(HOST)/fast/worlds-%: $(HOST)/fast/tests/worlds/%.o $(WORLDS_OBJECTS)
	@echo 'link    $@'
	$(Q)$(CC) $(FAST) -o $@ $^ -lcmocka

.PHONY: worlds
worlds: $(WORLDS:%=$(HOST)/fast/worlds-%) ## visit every small world of memory maps, tables and ELF headers
	$(Q)for world in $^; do echo "$$world --all"; "$$world" --all || exit; done
