#!/usr/bin/env python3
"""What scripts/boot makes of a serial port's bytes: it never fails, and never calls passed what lacks a result.

The inputs are those of the fuzz targets that have to do with TAP, and MUTATIONS more that are made from them with a
fixed seed. What has to come out is told by a reader of its own, a line at a time and as strict as it can be.
"""
import collections
import itertools
import os
import random
import sys

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

import console  # noqa: E402
import tap  # noqa: E402
import verdict  # noqa: E402

USAGE = """usage: tests/fuzz/tap_decoding.t [INPUT...]

Gives each INPUT, by default those in tests/fuzz/corpus and mutations of them, to what scripts/boot decodes a serial
port with, and prints TAP.

example: tests/fuzz/tap_decoding.t serial.log
exit status: 0 every property held, 1 one did not, 2 an input cannot be read
"""
CORPORA = ("serial", "tap", "verdict")
MUTATIONS = 2000
SEED = 1
TOKENS = (b"ok 1 - a", b"not ok 1 - a", b"\n", b"ok ", b"1..", b"1..4\n", b"  ---\n", b"  ...\n", b"Bail out!",
          b" # SKIP", b"TAP version 14\n", b"99999999999", b"#", b"\\", b"\x1b[1;1H", b"\r", b"\xd9\xa3", b"\xff")
ENDINGS = tuple(itertools.product((None, "guest-shutdown", "guest-reset", "guest-panic"), (None, 0, 1, 33, 35),
                                  (None, 60)))


def files(names):
    for name in names:
        with open(name, "rb") as file:
            yield name, file.read()


def corpus():
    for folder in (os.path.join(ROOT, "tests", "fuzz", "corpus", corpus) for corpus in CORPORA):
        yield from files(os.path.join(folder, name) for name in sorted(os.listdir(folder)))


def mutate(source, inputs):
    """One input after a few changes of the kinds that a bad cable, a crash, or malice makes."""
    data = bytearray(source.choice(inputs))
    for _ in range(source.randint(1, 4)):
        at = source.randint(0, len(data))
        kind = source.randrange(6)
        if kind == 0:
            data[at:at] = source.choice(TOKENS)
        elif kind == 1:
            del data[at:at + source.randint(1, 40)]
        elif kind == 2:
            data[at:at + 1] = bytes([source.randrange(256)])
        elif kind == 3:
            other = source.choice(inputs)
            data[at:] = other[source.randint(0, len(other)):]
        else:
            lines = bytes(data).splitlines(keepends=True) or [b""]
            line = source.choice(lines)
            lines[source.randrange(len(lines))] = b"" if kind == 4 else line + line
            data = bytearray(b"".join(lines))
    return bytes(data)


def lines_of(data, source):
    """The lines of the port, which come in pieces of any size; whatever the pieces, they are the same lines."""
    whole, pieces = console.Lines(), console.Lines()
    expected = whole.feed(data) + whole.rest()
    lines = []
    while data:
        size = source.randint(1, 80)
        lines += pieces.feed(data[:size])
        data = data[size:]
    assert lines + pieces.rest() == expected, "the lines depend on how the bytes arrive"
    return expected


def may_pass(lines):
    """Whether every line that could be a result is one that passed, and every planned one is there, once."""
    begin = next((at for at, line in enumerate(lines) if line.startswith("TAP version 14")), len(lines))
    lines = lines[begin:]
    plans = [line[3:].split() for line in lines if line.startswith("1..")]
    plans = [words[0] for words in plans if words and words[0].isdecimal() and words[0].isascii()]
    results = collections.Counter(line[3:].split(" ")[0].lstrip("0") for line in lines if line.startswith("ok "))
    if any(line.startswith(("not ok", "Bail out!")) for line in lines) or len(set(plans)) != 1 or len(plans[0]) > 5:
        return False
    return all(results[str(number)] == 1 for number in range(1, int(plans[0]) + 1))


def skipped_in(lines):
    """Results whose directive is SKIP; a # that is escaped begins no directive."""
    begin = next((at for at, line in enumerate(lines) if line.startswith("TAP version 14")), len(lines))
    results = [line.replace("\\#", "") for line in lines[begin:] if line.startswith(("ok ", "not ok "))]
    return sum(" # SKIP" in line and line.split("ok ")[1][:1].isdecimal() for line in results)


def check(data, source):
    lines = lines_of(data, source)
    read = tap.Tap()
    for line in lines:
        read.read(line)
    allowed = may_pass(lines)
    assert allowed or not read.passed(), "called passed, and lacks a result or has one that failed"
    assert read.errors or read.skipped == skipped_in(lines), "a skip is counted that is none, or none that is one"
    for ending, status, timeout in ENDINGS:
        run = verdict.Run(tap=read, ending=ending, status=status, timeout=timeout,
                          last_line=lines[-1] if lines else "")
        verdict.shutdown_result(run)
        judged, sentence = verdict.judge(run)
        assert sentence and judged in (0, 1, 2, 3, 124), "no exit status of scripts/boot"
        assert allowed or judged != verdict.PASSED, "the run is judged as passed, and is not"
    return read.passed()


def check_all(inputs, source):
    failures = 0
    for name, data in inputs:
        try:
            check(data, source)
        except Exception as error:  # pylint: disable=broad-except # any at all is what this looks for
            failures += 1
            print(f"# {name}: {type(error).__name__}: {error}\n# {data[:200]!r}")
    return failures


def made_worse(data):
    """Everything that must make a run that passed one that did not."""
    lines = data.splitlines(keepends=True)
    for at, line in enumerate(lines):
        if not line.startswith(b"ok "):
            continue
        for what, instead in (("without it", b""), ("failed", b"not " + line), ("indented", b"  " + line),
                              ("in a comment", b"# " + line), ("in a value", b'  seen: "' + line.strip() + b'"\n'),
                              ("twice", line + line), ("before a bail out", line + b"Bail out!\n")):
            yield f"line {at + 1} {what}", b"".join(lines[:at] + [instead] + lines[at + 1:])


def check_worse(inputs, source):
    """Returns how many were tried, and how many of them still passed."""
    tried = failures = 0
    for name, data in inputs:
        if not check(data, source):
            continue
        for what, worse in made_worse(data):
            tried += 1
            if check(worse, source):
                failures += 1
                print(f"# {name}, {what}: still passes")
    return tried, failures


def result(number, name, failures, note):
    print(f"{'not ' if failures else ''}ok {number} - {name}\n# {note}, failed: {int(failures)}", flush=True)
    return failures > 0


def main(names):
    if names and names[0] in ("-h", "--help"):
        print(USAGE, end="")
        return 0
    try:
        inputs = list(files(names) if names else corpus())
    except OSError as error:
        print(f"tap_decoding: {error}", file=sys.stderr)
        return 2
    source = random.Random(SEED)
    print("1..3")
    failed = result(1, "decoding of serial lines: inputs", check_all(inputs, source) or not inputs,
                    f"inputs: {len(inputs)}")
    tried, failures = check_worse(inputs, source) if not failed else (0, 1)
    failed |= result(2, "decoding of serial lines: one result spoiled", failures or (tried == 0 and not names),
                     f"tried: {tried}")
    mutated = [(f"mutation {number}", mutate(source, [data for _, data in inputs])) for number in range(MUTATIONS)]
    failed |= result(3, "decoding of serial lines: mutations", check_all(mutated, source),
                     f"tried: {len(mutated)}, seed {SEED}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
