# x86_64: GNU ld links ELF objects straight into a PE image; it then knows every absolute address and writes real base
# relocations.

EFI_NAME         := BOOTX64.EFI
EFI_INCLUDE      := /usr/include/efi
EFI_ARCHITECTURE := x86_64
IMAGE_SCRIPT     := loader/arch/x86_64/image.lds
KERNEL_SCRIPT    := kernel-stub/arch/x86_64/kernel.lds
QR               ?= library

# Firmware may run with SSE off, and interrupts use the stack below its pointer.
ARCH_FLAGS := -mno-red-zone -mgeneral-regs-only -fcf-protection=none

# $(call link_image,SUBSYSTEM) OBJECTS...
link_image = $(LD) -m i386pep --subsystem $(1) --nxcompat --dynamicbase --enable-reloc-section --no-insert-timestamp \
	--section-alignment 4096 --file-alignment 512 --image-base 0 -e efi_main -s -T $(IMAGE_SCRIPT) \
	--defsym image_base=__image_base__ -o $@
