"""The table of a matrix in the README: only of results that are those of now, and all of them good."""
import matrix_report
import matrix_text
from matrix_result import NOT_RUN
from matrix_store import StoreError


def require_good(report):
    old = [result for result in report.all() if result.verdict == NOT_RUN]
    if old:
        raise StoreError(f"--readme: {len(old)} of {len(report.all())} cells were not run with the tables, scripts, "
                         f"images and firmware that are here now, {matrix_report.name(old[0])} among them: run "
                         "scripts/matrix --resume, then this again")
    if report.unexpected():
        raise StoreError(f"--readme: {matrix_report.name(report.unexpected()[0])} is not as expected: mend that, "
                         "run scripts/matrix, then this again")


def write(path, report):
    try:
        with open(path, encoding="utf-8") as file:
            text = matrix_text.with_table(file.read(), report)
        if text is None:
            raise StoreError(f"--readme {path} has no place for the table: two lines, {matrix_text.BEGIN.strip()} "
                             f"and {matrix_text.END.strip()}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise StoreError(f"--readme {path}: {error.strerror}: name the README") from error
