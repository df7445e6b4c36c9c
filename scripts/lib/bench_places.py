"""Where what the bench boots was built, and where it keeps what it makes."""
import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILT = os.path.join(ROOT, "build", "x86_64")
BENCH = os.path.join(BUILT, "bench")
STARTER = os.path.join(BENCH, "starter.efi")
LOADER = os.path.join(BUILT, "BOOTX64.EFI")
