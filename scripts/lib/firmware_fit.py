"""A firmware that QEMU can be started with: whether its files are what they have to be, and QEMU's arguments."""
import dataclasses
import os
import shutil
from dataclasses import dataclass

import firmware_damage
import firmware_image
import firmware_volume
from firmware_image import Unfit
from machine_arguments import named

FLASH_LIMIT = 8 << 20  # bytes that QEMU's PC machines have for it below 4 GiB, unless max-fw-size says otherwise
FLASH_BLOCK = 4 << 10
BIOS_BLOCK = 64 << 10
MANAGEMENT_MODE = [
    "-machine", "q35,smm=on", "-global", "driver=cfi.pflash01,property=secure,value=on",
    "-global", "ICH9-LPC.disable_s3=1",  # OVMF whose PEI is 64-bit stops where it would have to resume from S3
]
KINDS = {
    "code": ("is the code of firmware alone", "it first, and its variable store second, --firmware CODE:VARS"),
    "variables": ("is a variable store", "the code first, --firmware CODE:VARS"),
    "both": ("holds code and variables", "it alone, --firmware CODE"),
    "u-boot": ("is U-Boot", "it alone, --firmware CODE"),
    None: ("holds no firmware volume and no U-Boot", "--firmware CODE or CODE:VARS"),
}


@dataclass(frozen=True)
class Firmware:
    code: str
    variables: str = None  # the file that a fresh copy is made of
    format: str = "raw"  # of the code, as QEMU calls it
    variables_format: str = "raw"
    smm: bool = False  # whether it wants management mode
    kind: str = "flash"  # or bios: loaded as a ROM, and its variables live in memory
    writable: bool = False  # the code's file holds the variables as well

    def own(self, folder):
        """The same with variables of its own, which a machine may change."""
        copy = os.path.join(folder, "vars.fd")
        if self.writable:
            return dataclasses.replace(self, code=shutil.copyfile(self.code, copy))
        if self.variables:
            return dataclasses.replace(self, variables=shutil.copyfile(self.variables, copy))
        return self

    def files(self):
        return [file for file in (self.code, self.variables) if file]

    def arguments(self):
        if self.kind == "bios":
            return ["-bios", self.code]
        units = [(self.code, self.format, "" if self.writable else ",readonly=on")]
        if self.variables:
            units.append((self.variables, self.variables_format, ""))
        drives = [f"if=pflash,unit={unit},format={form}{access},file={named(file)}"
                  for unit, (file, form, access) in enumerate(units)]
        return [word for drive in drives for word in ("-drive", drive)] + (MANAGEMENT_MODE if self.smm else [])


def flash(arch, code, variables, limit=FLASH_LIMIT):
    """Two files."""
    require_kind(code, ("code",), "firmware code")
    smm = examine(arch, code)
    require_kind(variables, ("variables",), "variable store")
    require_whole(variables, firmware_damage.require_variables)
    require_flash([code, variables], limit)
    return Firmware(code.path, variables.path, code.format, variables.format, smm)


def one_flash(arch, code, writable, limit=FLASH_LIMIT):
    """One file: with the variables in it, or with none that are kept."""
    require_kind(code, ("both",) if writable else ("both", "code"), "firmware with variables")
    smm = examine(arch, code)
    require_flash([code], limit)
    return Firmware(code.path, format=code.format, smm=smm, writable=writable)


def bios(arch, code):
    """As a ROM."""
    require_kind(code, ("code", "both", "u-boot"), "firmware")
    if code.format != "raw" or len(code.data) % BIOS_BLOCK:
        raise Unfit(f"{code.path} has {len(code.data)} bytes, format {code.format}: as a ROM, QEMU takes raw files "
                    f"of a multiple of {BIOS_BLOCK >> 10} KiB: name a whole one")
    if examine(arch, code):
        raise Unfit(f"{code.path} wants management mode (SMM), and so its variables in flash: name code and "
                    "variables as two files, --firmware CODE:VARS")
    return Firmware(code.path, kind="bios")


def require_kind(image, kinds, purpose):
    kind = firmware_volume.kind_of(image.data)
    if kind in kinds:
        return
    require_whole(image, firmware_damage.require_no_cut)
    what, advice = KINDS[kind]
    raise Unfit(f"{image.path} {what}, so it is no {purpose}: name {advice}")


def require_flash(images, limit):
    for image in images:
        if len(image.data) % FLASH_BLOCK:
            raise Unfit(f"{image.path} has {len(image.data)} bytes, and flash has whole blocks of {FLASH_BLOCK}: it "
                        "is not whole, or no flash image: name another")
    sizes = [len(image.data) for image in images]
    files = " and ".join(f"{image.path} ({size} bytes)" for image, size in zip(images, sizes))
    if limit and sum(sizes) > limit:
        raise Unfit(f"{files}: QEMU has room for {limit} bytes: -- -machine max-fw-size=N says otherwise")
    if len(images) > 1 and sum(sizes) % (1 << 20):
        raise Unfit(f"{files} are of two builds, such as 2M and 4M, since together they are no whole MiB: name the "
                    "two of one build")


def examine(arch, code):
    """Whether the code wants management mode; it must be for this processor."""
    processor, smm = require_whole(code, firmware_volume.look)
    if processor not in (arch, None):
        raise Unfit(f"{code.path} is firmware for {processor}, which starts no loader for {arch}: name firmware for "
                    f"{arch}")
    require_whole(code, firmware_damage.require_code)
    return smm


def require_whole(image, look):
    """What `look` returns of its bytes."""
    try:
        return look(image.data)
    except firmware_volume.Damaged as damaged:
        raise Unfit(f"{image.path} is damaged, or not of its size: {damaged}: install it anew, or name another") \
            from damaged


def require_management_mode(firmware, machine, forbidden=False):
    if forbidden or "q35" not in machine:
        missing = "smm=off takes away" if forbidden else f"only machine q35 has, not {machine}"
        raise Unfit(f"{firmware.code} wants management mode (SMM), which {missing}: name other firmware, or leave "
                    "the machine as it is")
