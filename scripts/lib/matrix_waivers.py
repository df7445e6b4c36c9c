"""The waivers of a whole matrix: what none of its boots needed can go."""
import datetime

import waivers


class Wrong(Exception):
    """What is wrong with the file of waivers; a line each."""


def read(path):
    try:
        return waivers.read(path, waivers.catalogue(), datetime.date.today())
    except waivers.Unfit as error:
        raise Wrong("\nmatrix: ".join(str(error).splitlines())) from error
    except OSError as error:
        raise Wrong(f"--waivers {path}: {error.strerror}: name a file, or leave the option out") from error


def not_needed(path, outputs):
    """A sentence for each waiver that none of these outputs needed."""
    all_of_them = read(path)
    used = [waiver for output in outputs for waiver in waivers.used_in(output.splitlines(), all_of_them)]
    return [f"{waiver.place}: no boot of the whole matrix needed the waiver of {waiver.check} on {waiver.firmware}: "
            "take it out, or have it name the firmware that fails" for waiver in all_of_them if waiver not in used]
