"""What became of the mutants, in numbers and words."""
import collections

import gift
import survivors

Result = collections.namedtuple("Result", "mutant outcome detail")

NOTICED = ("noticed", "timeout")
DECIDED = (*NOTICED, "no C")  # the other outcomes are "survived" and "equivalent"


def score(counts):
    counted = counts["noticed"] + counts["timeout"] + counts["survived"]
    return counted, 100 * (counted - counts["survived"]) / counted if counted else 100.0


def table(results):
    by_file = collections.defaultdict(collections.Counter)
    for result in results:
        by_file[result.mutant.source][result.outcome] += 1
    rows = [*sorted(by_file.items()), ("all", sum(by_file.values(), collections.Counter()))]
    yield f"{'file':<40}{'mutants':>9}{'noticed':>9}{'timeout':>9}{'survived':>10}{'score':>9}   same object code"
    for name, counts in rows:
        counted, share = score(counts)
        shown = f"{share:.1f}%" if counted else "none"
        yield (f"{name:<40}{counted:>9}{counts['noticed']:>9}{counts['timeout']:>9}{counts['survived']:>10}{shown:>9}"
               f"{counts['equivalent']:>19}")


def summary(results, unexplained):
    counts = collections.Counter(result.outcome for result in results)
    counted, share = score(counts)
    survived = counts["survived"]
    return (f"{counted} mutants, {counted - survived} noticed ({share:.1f} %), {counts['timeout']} of them by "
            f"their time; {survived} survived, {survived - unexplained} of them explained; {counts['equivalent']} "
            f"more compile to the same object code, {counts['no C']} more are no C")


def obsolete(explanations, everything, results, path):
    """Explanations that explain nothing. Files that were not looked at are not judged."""
    looked_at = {mutant.source for mutant in everything}
    existing = {survivors.key_of(mutant) for mutant in everything}
    noticed = {survivors.key_of(result.mutant) for result in results if result.outcome in NOTICED}
    for key, explanation in explanations.items():
        if key[0] not in gift.sources() or (key[0] in looked_at and key not in existing):
            yield f"{path}:{explanation.line}: there is no such mutant any more: remove the explanation"
        elif key in noticed:
            yield f"{path}:{explanation.line}: a test notices this mutant now: remove the explanation"


def details(results, explanations):
    """Each mutant, survivors first, and what became of it."""
    alive = [result for result in results if result.outcome == "survived"]
    for result in alive + [result for result in results if result.outcome not in ("survived", "no C")]:
        mutant = result.mutant
        yield f"{mutant.source}:{mutant.line}: {mutant.before} -> {mutant.after}: {result.outcome} {result.detail}"
        if result.outcome == "survived":
            known = explanations.get(survivors.key_of(mutant))
            yield f"    {known.reason if known else 'NOT EXPLAINED'}"
