"""The file that explains mutants which no test can notice."""
import collections

import gift

Explanation = collections.namedtuple("Explanation", "key line reason")


def key_of(mutant):
    """What an explanation is matched by: no line numbers, so that it moves with the code."""
    return mutant.source, mutant.function, mutant.before, mutant.after


def parse(paragraph, path, number):
    lines = [line for line in paragraph if not line.startswith("#")]
    if not lines:
        return None
    if len(lines) < 4 or not lines[1].startswith("-") or not lines[2].startswith("+"):
        raise gift.Failed(f"{path}:{number}: not of the form: FILE: FUNCTION, - BEFORE, + AFTER, and the reason")
    source, _, function = lines[0].partition(":")
    key = (source, function.strip(), " ".join(lines[1][1:].split()), " ".join(lines[2][1:].split()))
    return Explanation(key, number, " ".join(lines[3:]))


def read(path):
    """Explanations by what they explain."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    paragraphs, number = {}, 0
    for at, line in enumerate(lines, 1):
        if not line.strip():
            number = 0
        else:
            number = number or at
            paragraphs.setdefault(number, []).append(line)
    explanations = [parse(paragraph, path, at) for at, paragraph in paragraphs.items()]
    found = {}
    for explanation in filter(None, explanations):
        if explanation.key in found:
            raise gift.Failed(f"{path}:{explanation.line}: explained before, at line {found[explanation.key].line}")
        found[explanation.key] = explanation
    return found


def stanza(mutant):
    """What to add to the file, but for the reason."""
    return f"{mutant.source}: {mutant.function}\n- {mutant.before}\n+ {mutant.after}\n"
