# What tests/build/catalogue.t compares docs/checks.md with.

LIST_CHECKS   := $(HOST)/list_checks
TEST_PRODUCTS += $(LIST_CHECKS)

$(LIST_CHECKS): $(HOST)/obj/tests/build/list_checks.o $(HOST)/libtested.a
	@echo 'link    $@'
	$(Q)$(CC) -fsanitize=address,undefined -o $@ $^ -lcmocka
