"""The end of a run for people: comments of the TAP, coloured on a terminal."""
import re
import sys

CROSSED = re.compile(r"loader: (?=(kernel|exit_boot|runtime_map|page_table|set_virtual|poison)\b)")
QUESTION = re.compile(r"[1-7]\. ")
GREEN, RED, BOLD, PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[1m", "\x1b[0m"


def coloured(text, *codes):
    return "".join(codes) + text + PLAIN if sys.stdout.isatty() else text


def show_lines(lines):
    for line in lines:
        print(line, flush=True)


def show_list(title, lines):
    if lines:
        print("#\n# " + coloured(title, BOLD))
    show_lines("#   " + line for line in lines)


def show(tap, passed, sentence):
    show_list("What crossed", [CROSSED.sub("", comment) for comment in tap.comments if CROSSED.match(comment)])
    show_list("The seven questions", [comment for comment in tap.comments if QUESTION.match(comment)])
    print("#")
    good = "NOTHING" if tap.planned == 0 else "PASSED"
    word = coloured(good, BOLD, GREEN) if passed else coloured("FAILED", BOLD, RED)
    print(f"# {word}: {sentence}", flush=True)
