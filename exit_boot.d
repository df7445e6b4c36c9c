exit_boot.o: loader/handoff/exit_boot.c include/handoff/exit_boot.h \
  include/handoff/memory_map.h include/handoff/efi.h \
  include/handoff/status.h loader/handoff/bytes.h
include/handoff/exit_boot.h:
include/handoff/memory_map.h:
include/handoff/efi.h:
include/handoff/status.h:
loader/handoff/bytes.h:
