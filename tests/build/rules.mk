# What tests/build/catalogue.t compares docs/checks.md with, and what tests/build/qr_code.t lets be read.

BUILD_TOOLS   := $(HOST)/list_checks $(HOST)/draw_qr_code
TEST_PRODUCTS += $(BUILD_TOOLS)

$(BUILD_TOOLS): $(HOST)/%: $(HOST)/obj/tests/build/%.o $(HOST)/libtested.a
	@echo 'link    $@'
	$(Q)$(CC) -fsanitize=address,undefined -o $@ $^ -lcmocka
