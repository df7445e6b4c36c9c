"""The disk that is booted: a fresh image, then what the command line changes on it, through mtools."""
import os
import shutil
import struct

import children

SCRIPTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CONFIGURATION = "/handoff/handoff.cfg"
REPEATABLE = "module"
SYSTEM_PARTITION = bytes.fromhex("28732ac11ff8d211ba4b00a0c93ec93b")  # its type, as it stands in the table
ENTRIES, ENTRY_SIZE = 128, 128  # as many as are looked at


class SetUpError(Exception):
    """Something that the command line names cannot be used; exit status 2."""


def run(*command, **options):
    done = children.run(command, **options)
    if done.returncode != 0:
        raise SetUpError(f"{' '.join(command)}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


class Disk:
    def __init__(self, path):
        self.path = path

    def from_directory(self, directory):
        run(os.path.join(SCRIPTS, "mkimage"), directory, self.path)
        self._find_partition()

    def from_image(self, image):
        if not os.path.exists(image):
            raise SetUpError(f"{image} does not exist: make builds the image")
        run("cp", "--sparse=always", image, self.path)
        try:
            self._find_partition()
        except SetUpError as error:
            raise SetUpError(f"{image}: {error}") from error

    def _find_partition(self):
        """Where the EFI system partition of the GPT begins, or else its first partition (UEFI 2.10, 5.3)."""
        with open(self.path, "rb") as file:
            file.seek(512)
            header = file.read(92)
            if header[:8] != b"EFI PART" or len(header) < 92:
                raise SetUpError("there is no GPT: make an image with scripts/mkimage")
            file.seek(struct.unpack_from("<Q", header, 72)[0] * 512 % (1 << 62))
            table = file.read(ENTRIES * ENTRY_SIZE).ljust(ENTRY_SIZE, b"\0")
        entries = [table[at:at + ENTRY_SIZE] for at in range(0, len(table) - ENTRY_SIZE + 1, ENTRY_SIZE)]
        entry = next((entry for entry in entries if entry[:16] == SYSTEM_PARTITION), entries[0])
        first = struct.unpack_from("<Q", entry, 32)[0]
        if first == 0:
            raise SetUpError("the GPT is damaged, it has no partition: make an image with scripts/mkimage")
        self.volume = f"{self.path}@@{first * 512}"

    def _mtools(self, tool, *arguments):
        environment = dict(os.environ, MTOOLS_SKIP_CHECK="1")
        return run(tool, "-i", self.volume, *arguments, env=environment)

    def exists(self, path):
        try:
            self._mtools("mdir", "-b", f"::{path}")
        except SetUpError:
            return False
        return True

    def names(self, folder):
        """What is in it; nothing if there is no such folder, or it cannot be read at this moment."""
        try:
            listed = self._mtools("mdir", "-b", f"::{folder}/")
        except SetUpError:
            return set()
        return {line.rpartition("/")[2] for line in listed.decode(errors="replace").splitlines()}

    def files(self):
        """The path of each."""
        listed = self._mtools("mdir", "-/", "-b", "::/").decode(errors="replace").splitlines()
        return [line.removeprefix("::") for line in listed if not line.endswith("/")]

    def read(self, path):
        return self._mtools("mtype", f"::{path}")

    def copy_all(self, folder):
        self._mtools("mcopy", "-s", "-n", "::/", folder)

    def remove(self, path):
        if not self.exists(path):
            raise SetUpError(f"--remove: {path} is not on the partition: name a file or folder of it, such as "
                             "/handoff/handoff.cfg")
        self._mtools("mdeltree", f"::{path}")

    def put(self, file, path):
        """Folders on the way are made."""
        if os.path.isdir(file):
            raise SetUpError(f"{file} is a directory: name a file")
        if not os.path.isfile(file):
            raise SetUpError(f"{file} is no file: name one that exists, or build it first")
        folders = path.strip("/").split("/")[:-1]
        for count in range(1, len(folders) + 1):
            folder = "/" + "/".join(folders[:count])
            if not self.exists(folder):
                self._mtools("mmd", f"::{folder}")
        self._mtools("mcopy", "-o", file, f"::{path}")

    def set(self, settings):
        """`settings`: key=value lines that replace those of the same key."""
        old = self.read(CONFIGURATION) if self.exists(CONFIGURATION) else b""
        temporary = f"{self.path}.cfg"
        with open(temporary, "wb") as file:
            file.write(changed(old, settings))
        self.put(temporary, CONFIGURATION)
        os.remove(temporary)


BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def key_of(line):
    return line.partition(b"=")[0].strip()


def changed(old, settings):
    new = [setting.encode() for setting in settings]
    replaced = {key_of(line) for line in new} - {REPEATABLE.encode()}
    lines = old.removeprefix(BYTE_ORDER_MARK).splitlines()
    kept = [line for line in lines if key_of(line) not in replaced]
    return b"\n".join(kept + new) + b"\n"


def keep(folder, directory):
    os.makedirs(directory, exist_ok=True)
    for name in os.listdir(folder):
        if name.endswith((".img", ".iso", ".fd", ".png")):
            shutil.move(os.path.join(folder, name), os.path.join(directory, name))
