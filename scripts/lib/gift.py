"""The gift as a shared library and its unit tests as programs that load it: a variant of the gift costs one compiled
file and one link, and no test need be built again."""
import concurrent.futures
import functools
import glob
import os
import subprocess

GIFT = "loader/handoff"
LIBRARY = "libgift.so"


class Failed(Exception):
    """The build or a test failed; the text says what to do."""


@functools.cache
def sources():
    return sorted(glob.glob(f"{GIFT}/*.c"))


def words(path):
    """page_format_x86_64.c and test_page_table_random.c both begin with `page`."""
    return os.path.basename(path)[:-len(".c")].removeprefix("test_").split("_")


def nearness(test, source):
    """How many words two names have in common at the beginning."""
    return len(os.path.commonprefix([words(test), words(source)]))


@functools.cache
def tests():
    """A test is the gift's if its name begins like that of a file of the gift."""
    topics = {words(source)[0] for source in sources()}
    return [test for test in sorted(glob.glob("tests/unit/test_*.c")) if words(test)[0] in topics]


@functools.cache
def helpers():
    return sorted(set(glob.glob("tests/unit/*.c")) - set(glob.glob("tests/unit/test_*.c")))


def run(command, **options):
    try:
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace",
                                **options)
    except OSError as error:
        raise Failed(f"{command[0]}: {error.strerror}: scripts/setup coverage names what is missing") from error
    if result.returncode != 0:
        raise Failed(f"{' '.join(command)}\n{result.stdout}exit status {result.returncode}")
    return result.stdout


class Build:
    """Everything below one directory, with one compiler. `flags` go to every compilation and link, `gift_flags` to
    those of the gift alone."""

    def __init__(self, directory, compiler, flags, gift_flags, jobs):
        self.directory, self.compiler, self.flags, self.gift_flags = directory, compiler, flags, gift_flags
        self.pool = concurrent.futures.ThreadPoolExecutor(jobs)

    def object_of(self, source):
        return os.path.join(self.directory, os.path.basename(source)[:-len(".c")] + ".o")

    def program_of(self, test):
        return os.path.join(self.directory, os.path.basename(test)[:-len(".c")])

    def compilation(self, source, output):
        own = self.gift_flags if source.startswith(GIFT) else ["-D_DEFAULT_SOURCE"]
        return [*self.compiler, *self.flags, *own, "-fPIC", "-c", "-o", output, source]

    def library_link(self, objects, output):
        return [*self.compiler, *self.flags, *self.gift_flags, "-shared", f"-Wl,-soname,{LIBRARY}", "-o", output,
                *objects]

    def each(self, commands):
        list(self.pool.map(run, commands))

    def make_gift(self):
        os.makedirs(self.directory, exist_ok=True)
        self.each(self.compilation(source, self.object_of(source)) for source in sources())
        objects = [self.object_of(source) for source in sources()]
        run(self.library_link(objects, os.path.join(self.directory, LIBRARY)))

    def make_tests(self, chosen):
        self.each(self.compilation(source, self.object_of(source)) for source in [*helpers(), *chosen])
        archive = os.path.join(self.directory, "helpers.a")
        if os.path.exists(archive):
            os.remove(archive)
        run(["ar", "qcsD", archive, *(self.object_of(helper) for helper in helpers())])
        self.each([*self.compiler, *self.flags, "-o", self.program_of(test), self.object_of(test), archive,
                   f"-L{self.directory}", "-lgift", "-lcmocka"] for test in chosen)
