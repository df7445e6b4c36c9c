"""What Linux tells of a disk in /sys and /proc, and whether it is one to overwrite."""
import os
import re
import stat
import subprocess

SECTOR = 512  # the unit of `size` in /sys, whatever the disk's own is
USB = re.compile(r"/usb[0-9]+/")
LIST = "scripts/write-usb --list shows what can be written to"


class Refused(Exception):
    """Not this disk: what is wrong, where, and what to do."""


def first_line(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readline().strip()
    except OSError:
        return ""


def unescaped(text):
    """Blanks and the like are octal numbers in mountinfo."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match.group(1), 8)), text)


def amount(size):
    """As it is printed on a stick: in powers of ten."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


class BlockDevice:
    """`root`: where sys/ and proc/ lie; anything but "" is a test's, where a file may stand for the disk."""

    def __init__(self, path, root=""):
        self.root = root
        self.path = os.path.realpath(path)
        self.name = os.path.basename(self.path)
        self.place = os.path.realpath(f"{root}/sys/class/block/{self.name}")
        self._refuse_what_is_no_disk(path)
        self.sequence = self.facts("diskseq")

    def _refuse_what_is_no_disk(self, path):
        try:
            state = os.stat(self.path)
        except OSError as error:
            raise Refused(f"{path}: {error.strerror}: is the stick plugged in? {LIST}") from error
        if not stat.S_ISBLK(state.st_mode) and not self.root:
            raise Refused(f"{path} is no block device: name the stick's, such as /dev/sdb; {LIST}")
        number = f"{os.major(state.st_rdev)}:{os.minor(state.st_rdev)}"
        if not self.facts("dev") or not self.root and self.facts("dev") != number:
            raise Refused(f"{path}: Linux knows no disk of that name in {self.root}/sys/class/block: {LIST}")
        if self.facts("partition"):
            whole = os.path.basename(os.path.dirname(self.place))
            raise Refused(f"{path} is a partition: the image is one of a whole disk; name /dev/{whole}")

    def facts(self, name):
        return first_line(f"{self.place}/{name}")

    def is_same(self):
        """Linux counts the media that it has seen; since 5.15 it tells the number."""
        return self.facts("diskseq") == self.sequence

    def size(self):
        return int(self.facts("size") or 0) * SECTOR

    def model(self):
        words = [self.facts(f"device/{name}") for name in ("vendor", "model", "name")]
        return " ".join(" ".join(words).split()) or "unknown model"

    def is_usb(self):
        return USB.search(self.place) is not None

    def is_removable(self):
        """Disks behind USB often say that they are not; a memory card says only what it is."""
        return self.facts("removable") == "1" or self.is_usb() or self.facts("device/type") == "SD"

    def is_optical(self):
        return self.facts("device/type") == "5"

    def partitions(self):
        return sorted(name for name in os.listdir(self.place) if os.path.exists(f"{self.place}/{name}/partition"))

    def _path(self, name):
        return os.path.join(os.path.dirname(self.path), name)

    def describe(self):
        kind = "USB" if self.is_usb() else "not USB"
        removable = "removable" if self.facts("removable") == "1" else "not called removable"
        yield f"{self.path}: {self.model()}, {amount(self.size())}, {kind}, {removable}"
        for name in self.partitions():
            size = int(first_line(f"{self.place}/{name}/size") or 0) * SECTOR
            yield f"    {name}  {amount(size)}  {self._contents(name)}".rstrip()
        if not self.partitions():
            yield "    no partitions"

    def _contents(self, name):
        """The file system and its label, where blkid is there and may look."""
        command = ["blkid", "-p", "-o", "value", "-s", "TYPE", "-s", "LABEL", self._path(name)]
        path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
        try:
            done = subprocess.run(command, env=dict(os.environ, PATH=path), stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, check=False)
        except OSError:
            return ""
        return " ".join(done.stdout.decode(errors="replace").split())

    # --- who uses it

    def _parts(self):
        """The disk and its partitions: (name, place)."""
        return [(self.name, self.place)] + [(name, f"{self.place}/{name}") for name in self.partitions()]

    def _paths(self):
        return {self._path(name) for name, _ in self._parts()}

    def _mounts(self):
        """(device, mount point) of what is mounted: proc(5), mountinfo."""
        numbers = {first_line(f"{place}/dev") for _, place in self._parts()}
        names = self._paths()
        with open(f"{self.root}/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                before, _, after = line.partition(" - ")
                source = after.split()[1] if len(after.split()) > 1 else ""
                if before.split()[2] in numbers or os.path.realpath(source) in names:
                    yield source, unescaped(before.split()[4])

    def _swaps(self):
        names = self._paths()
        try:
            with open(f"{self.root}/proc/swaps", encoding="utf-8") as file:
                return [line.split()[0] for line in file if os.path.realpath(line.split()[0]) in names]
        except OSError:
            return []

    def _holders(self):
        for name, place in self._parts():
            if os.path.isdir(f"{place}/holders"):
                yield from ((name, holder) for holder in sorted(os.listdir(f"{place}/holders")))

    def _refuse_what_is_used(self):
        mounts = list(self._mounts())
        if any(point == "/" for _, point in mounts):
            raise Refused(f"{self.path} is the disk that this system runs from: name another; {LIST}")
        for source, point in mounts:
            raise Refused(f"{self.path}: {source} is mounted at {point}: unmount it first: umount {source}")
        for swap in self._swaps():
            raise Refused(f"{self.path}: {swap} is used as swap space: swapoff {swap}, if this is the right disk")
        for name, holder in self._holders():
            raise Refused(f"{self.path}: {name} is part of {holder} (LVM, RAID or encryption): this is hardly a "
                          "stick; if it is, stop that device first (vgchange -an, mdadm --stop, cryptsetup close)")

    def refuse(self, size):
        """Raises Refused unless it is a disk to write `size` bytes to."""
        if self.is_optical():
            raise Refused(f"{self.path} is a CD or DVD drive: name a USB stick or a memory card; {LIST}")
        if not self.is_removable():
            raise Refused(f"{self.path} ({self.model()}) is neither removable nor USB: it looks like a disk of this "
                          f"machine; {LIST}")
        if self.size() == 0:
            raise Refused(f"{self.path} ({self.model()}) has no medium: put the card in, or plug the stick in again")
        if self.facts("ro") == "1":
            raise Refused(f"{self.path} ({self.model()}) is read-only: move its lock switch, or take another")
        self._refuse_what_is_used()
        self._refuse_what_does_not_fit(size)
        if not os.access(self.path, os.W_OK):
            raise Refused(f"{self.path} may be written by root only: put sudo before scripts/write-usb")

    def _refuse_what_does_not_fit(self, size):
        if self.facts("queue/logical_block_size") not in ("", str(SECTOR)):
            raise Refused(f"{self.path} has sectors of {self.facts('queue/logical_block_size')} bytes, the image is "
                          f"made for {SECTOR}: take another stick")
        if self.size() < size:
            raise Refused(f"{self.path} is too small: it has {amount(self.size())}, the image {amount(size)}; take a "
                          "larger one")


def candidates(root=""):
    """Disks that are removable or USB, whether they are in use or not."""
    for name in sorted(os.listdir(f"{root}/sys/class/block")):
        try:
            device = BlockDevice(f"{root}/dev/{name}", root)
        except Refused:
            continue
        if device.is_removable() and not device.is_optical() and device.size():
            yield device
