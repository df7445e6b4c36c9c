"""The end of a run for people: comments of the TAP, coloured on a terminal."""
import re
import sys

QUESTION = re.compile(r"[1-7]\. ")
GREEN, RED, BOLD, PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[1m", "\x1b[0m"


def coloured(text, *codes):
    return "".join(codes) + text + PLAIN if sys.stdout.isatty() else text


def show(tap, passed, sentence):
    print("#")
    answers = [comment for comment in tap.comments if QUESTION.match(comment)]
    if answers:
        print("# " + coloured("The seven questions", BOLD))
        for answer in answers:
            print("#   " + answer)
    word = coloured("PASSED", BOLD, GREEN) if passed else coloured("FAILED", BOLD, RED)
    print(f"# {word}: {sentence}", flush=True)
