# make check: analysers look at the sources without running them. What one says about a file is kept in
# build/check/FILE.ANALYSER until the file, something it includes or the analyser's settings change; report shows all.

SOURCES    ?= .ci Makefile esp-template include kernel-stub loader scripts tests
CLANG      ?= clang
CLANG_TIDY ?= clang-tidy

.PHONY: findings FORCE

ifneq ($(filter findings,$(MAKECMDGOALS)),)

CHECK := $(BUILD)/check

# What is for other architectures is left out.
OTHERS := $(filter-out $(ARCH),$(patsubst scripts/arch/%.mk,%,$(wildcard scripts/arch/*.mk)))
checked = $(sort $(shell find $(SOURCES) -name '$(1)' $(OTHERS:%=! -path '*/%/*')))

CHECKED_C      := $(filter-out $(UNBUILT),$(call checked,*.c))
CHECKED_H      := $(call checked,*.h)
CHECKED_SHELL  := $(shell scripts/check/list-scripts shell $(SOURCES))
CHECKED_PYTHON := $(shell scripts/check/list-scripts python $(SOURCES))
CHECKED_REST   := $(foreach pattern,*.S *.lds *.mk *.cfg Makefile,$(call checked,$(pattern)))
CHECKED        := $(CHECKED_C) $(CHECKED_H) $(CHECKED_SHELL) $(CHECKED_PYTHON) $(CHECKED_REST)

# The headers of specimens want macros defined before they are included: they do not stand alone.
GOALS := $(foreach tool,gcc clang clang-tidy,$(CHECKED_C:%=$(CHECK)/%.$(tool))) \
         $(patsubst %,$(CHECK)/%.header,$(filter-out tests/specimens/%,$(CHECKED_H))) \
         $(if $(CHECKED_C),$(CHECK)/all.cppcheck) \
         $(CHECKED_SHELL:%=$(CHECK)/%.shellcheck) \
         $(CHECKED_PYTHON:%=$(CHECK)/%.python) \
         $(if $(CHECKED),$(CHECK)/all.layout)

# place_GOAL says how far an analyser has got: 34/120.
place = $(eval place_$(1) := $(words $(reached))/$(words $(2)))
places = $(eval reached :=)$(foreach goal,$(1),$(eval reached += x)$(call place,$(goal),$(1)))
$(foreach tool,$(sort $(suffix $(GOALS))),$(call places,$(filter %$(tool),$(GOALS))))

# Each file is checked with the flags it is compiled with. A rules.mk may have others for $(BUILD)/check/ITS/PLACE/%.
$(CHECK)/%: CHECK_FLAGS = $(HOST_FLAGS)
TARGET_PLACES := include loader kernel-stub tests/boot tests/specimens
$(TARGET_PLACES:%=$(CHECK)/%/%): CHECK_FLAGS = $(TARGET_FLAGS)
DEPENDENCIES = -MF $@.d -MT $@

ANALYSE = @echo '$(subst .,,$(suffix $@)) $(place_$@) $(filter-out $(CHECK)/%,$<)'; scripts/check/analyse $@
RULES  := scripts/check/rules.mk scripts/check/analyse $(BUILD_FILES)

# gcc 13 and 14 take what strncmp() asks of a pointer for a check of it, and do not see that a size was rounded up.
$(CHECK)/%.gcc: % $(RULES)
	$(ANALYSE) $(CC) $(CHECK_FLAGS) $(DEPENDENCIES) -fanalyzer -Wno-analyzer-deref-before-check \
	    -Wno-analyzer-allocation-size -c -o /dev/null $<

# gcc was started again if anything that a source includes had changed.
$(CHECK)/%.clang: % $(CHECK)/%.gcc
	$(ANALYSE) $(CLANG) $(filter-out -MMD -MP,$(CHECK_FLAGS)) -fsyntax-only $<

$(CHECK)/%.clang-tidy: % $(CHECK)/%.gcc .clang-tidy tests/.clang-tidy
	$(ANALYSE) $(CLANG_TIDY) --quiet $< -- $(filter-out -MMD -MP,$(CHECK_FLAGS))

# A header needs nothing before it; whether its inline functions are called is not for it to say.
$(CHECK)/%.header: % $(RULES)
	$(ANALYSE) $(CLANG) $(CHECK_FLAGS) $(DEPENDENCIES) -Wno-unused-function -fsyntax-only -x c $<

$(CHECK)/%.shellcheck: % $(RULES) $(filter %.sh,$(CHECKED_SHELL))
	$(ANALYSE) shellcheck -x -f gcc $<

$(CHECK)/%.python: % $(RULES) scripts/check/compile-python
	$(ANALYSE) scripts/check/compile-python $<

# The next two look at all files together, and are quick.
CPPCHECK_FLAGS := --quiet --template=gcc --error-exitcode=1 --std=c11 --platform=unix64 --inline-suppr -Iinclude -I. \
                  --enable=warning,performance,portability,style --suppressions-list=.cppcheck-suppressions \
                  -UHANDOFF_EFI_HEADER

$(CHECK)/all.cppcheck: FORCE
	$(ANALYSE) cppcheck $(CPPCHECK_FLAGS) $(CHECKED_C)

$(CHECK)/all.layout: FORCE
	$(ANALYSE) scripts/check/layout $(CHECKED)

LOOKED_AT := $(patsubst %.cppcheck,%.cppcheck=$(words $(CHECKED_C)),$(GOALS))

findings: $(GOALS)
	$(file >$(CHECK)/goals,$(LOOKED_AT:%.layout=%.layout=$(words $(CHECKED))))
	@scripts/check/report $(CHECK)/goals

endif
