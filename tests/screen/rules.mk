# The verdict's screen on a canvas that records what is drawn; it stands before the archive, which has the real one.
SCREEN_TESTS := $(wildcard tests/screen/test_*.c)

TEST_PROGRAMS += $(patsubst tests/screen/%.c,$(HOST)/%,$(SCREEN_TESTS))

$(HOST)/test_screen_%: $(HOST)/obj/tests/screen/test_screen_%.o $(HOST)/obj/tests/screen/recording_canvas.o \
                      $(HOST)/obj/tests/screen/screen_run.o $(HOST)/libtested.a
	@echo 'link    $@'
	$(Q)$(CC) -fsanitize=address,undefined -o $@ $^ -lcmocka

.PHONY: pictures
pictures: ## take the pictures of the screen in docs/pictures again
	@scripts/setup run $(ARCH)
	$(SUBMAKE) image $(OUT)/tests/stale_pool.efi
	@mkdir -p docs/pictures
	@scripts/boot --arch $(ARCH) --set after=halt --screen docs/pictures/passed.png
	@scripts/boot --arch $(ARCH) --set after=halt --screen docs/pictures/failed.png \
	    --driver $(OUT)/tests/stale_pool.efi || [ $$? -eq 1 ]
