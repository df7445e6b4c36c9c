# The verdict's screen on a canvas that records what is drawn; it stands before the archive, which has the real one.
SCREEN_TESTS := $(wildcard tests/screen/test_*.c)

TEST_PROGRAMS += $(patsubst tests/screen/%.c,$(HOST)/%,$(SCREEN_TESTS))

$(HOST)/test_screen_%: $(HOST)/obj/tests/screen/test_screen_%.o $(HOST)/obj/tests/screen/recording_canvas.o \
                      $(HOST)/obj/tests/screen/screen_run.o $(HOST)/libtested.a
	@echo 'link    $@'
	$(Q)$(CC) -fsanitize=address,undefined -o $@ $^ -lcmocka
