set_virtual.o: loader/handoff/set_virtual.c include/handoff/set_virtual.h \
  include/handoff/memory_map.h include/handoff/efi.h \
  include/handoff/status.h
include/handoff/set_virtual.h:
include/handoff/memory_map.h:
include/handoff/efi.h:
include/handoff/status.h:
