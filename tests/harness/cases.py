"""For the tests of scripts/boot that start no machine: the program as a module, and cases run by their names."""
import importlib.machinery
import importlib.util
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

USAGE = """usage: tests/harness/{name}

Prints TAP. It takes no arguments.

example: tests/harness/{name}
exit status: 0 all passed, 1 one did not
"""


def load_boot():
    loader = importlib.machinery.SourceFileLoader("boot", os.path.join(ROOT, "scripts", "boot"))
    boot = importlib.util.module_from_spec(importlib.util.spec_from_loader("boot", loader))
    loader.exec_module(boot)
    return boot


def run(topic, cases):
    """Calls each function, prints TAP, and returns the exit status."""
    failures = 0
    print(f"1..{len(cases)}")
    for number, case in enumerate(cases, 1):
        name = f"{topic}: {case.__name__.replace('_', ' ')}"
        try:
            case()
            print(f"ok {number} - {name}")
        except Exception as error:  # pylint: disable=broad-except # each is the failure of one case
            failures += 1
            print(f"not ok {number} - {name}\n# {type(error).__name__}: {error}")
    return 1 if failures else 0


def refuse_arguments():
    """Ends the program where there are any."""
    if sys.argv[1:]:
        print(USAGE.format(name=os.path.basename(sys.argv[0])), end="")
        sys.exit(0 if sys.argv[1] in ("-h", "--help") else 2)
