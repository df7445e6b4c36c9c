# mapcheck: what is there to say about a captured memory map. Its pure files are in the tests' archive as well.

MAPCHECK_PURE := entry facts findings granules lines machine map_file names read_linux read_plain read_table scan
MAPCHECK_MAIN := complain draw main options print_findings print_runtime print_source print_tables text_file
MAPCHECK_GIFT := $(patsubst %.c,$(HOST)/obj/%.o,$(call sources,loader/handoff))
MAPCHECK      := $(HOST)/mapcheck

HOST_OBJECTS  += $(MAPCHECK_PURE:%=$(HOST)/obj/scripts/mapcheck/%.o)
TEST_PRODUCTS += $(MAPCHECK)

.PHONY: mapcheck
mapcheck: ## build build/host/mapcheck, which judges and draws captured memory maps
	@HANDOFF_NO_INSTALL=1 scripts/setup build $(ARCH)
	$(SUBMAKE) $(MAPCHECK)

$(MAPCHECK): $(patsubst %,$(HOST)/obj/scripts/mapcheck/%.o,$(MAPCHECK_PURE) $(MAPCHECK_MAIN)) $(MAPCHECK_GIFT)
	@echo 'link    $@'
	$(Q)$(CC) -fsanitize=address,undefined -o $@ $^
