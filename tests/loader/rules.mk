# The whole loader on this machine, against a fake firmware and a fake processor. An archive of its own, searched
# first: the kernel stub has files and functions of the same names.
LOADER_TESTS   := $(wildcard tests/loader/test_*.c)
LOADER_SOURCES := $(filter-out loader/string.c,$(call sources,loader loader/collect loader/firmware)) \
                  $(filter-out $(LOADER_TESTS),$(wildcard tests/loader/*.c))
LOADER_HOST_OBJECTS := $(patsubst %.c,$(HOST)/obj/%.o,$(LOADER_SOURCES))

TEST_PROGRAMS += $(patsubst tests/loader/%.c,$(HOST)/%,$(LOADER_TESTS))

$(HOST)/libloader.a: $(LOADER_HOST_OBJECTS)
	$(Q)rm -f $@
	$(Q)$(AR) qcsD $@ $^

$(HOST)/test_loader_%: $(HOST)/obj/tests/loader/test_loader_%.o $(HOST)/libloader.a $(HOST)/libtested.a
	@echo 'link    $@'
	$(Q)$(CC) -fsanitize=address,undefined -o $@ $^ -lcmocka
