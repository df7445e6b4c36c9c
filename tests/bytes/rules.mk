# What is in assembly for memory, run on this machine under names that the host does not have.
ifeq ($(ARCH),x86_64)
TEST_PROGRAMS += $(HOST)/test_bytes

$(HOST)/test_bytes: $(HOST)/obj/tests/bytes/test_bytes.o $(HOST)/obj/tested_bytes.o $(HOST)/libtested.a
	@echo 'link    $@'
	$(Q)$(CC) -fsanitize=address,undefined -o $@ $^ -lcmocka

$(HOST)/obj/tested_bytes.o: $(call objects,loader/arch/x86_64/memory.S loader/arch/x86_64/fill.S)
	$(Q)mkdir -p $(@D)
	$(Q)$(LD) -r -o $@ $^
	$(Q)objcopy --prefix-symbols=tested_ $@
endif
