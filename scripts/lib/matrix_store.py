"""The directory of a matrix: a line of JSON a cell, written as it comes, so that an interruption loses nothing."""
import fcntl
import json
import os
import shutil

from matrix_result import Result

RESULTS = "results.jsonl"
LOCK = "lock"
NEW = RESULTS + ".new"
FILES = (RESULTS, NEW, LOCK, "table.txt", "junit.xml", "index.html")
OWN = {"cells", *FILES}


class StoreError(Exception):
    """Why the directory cannot be used, and what to do."""


class Store:
    def __init__(self, folder):
        self.folder = folder
        self._results = None
        try:
            os.makedirs(folder, exist_ok=True)
            foreign = sorted(set(os.listdir(folder)) - OWN)
            self._lock = None if foreign else open(self._path(LOCK), "wb")
        except OSError as error:
            raise StoreError(f"--output {folder}: {error.strerror}: name a directory that can be made and written") \
                from error
        if foreign:
            raise StoreError(f"--output {folder} holds {foreign[0]}, which is not of a matrix: name a directory that "
                             "is empty or made by one")
        for name in filter(lambda name: os.path.isdir(self._path(name)), FILES):
            raise StoreError(f"--output {folder}: {name} is a directory where a file belongs: remove it, or name "
                             "another directory")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(f"--output {folder}: another matrix writes there now: wait for its end, or name another "
                             "directory") from error

    def _path(self, name):
        return os.path.join(self.folder, name)

    def read(self):
        """The results of the last run; a line that was cut off is none."""
        found = []
        try:
            with open(self._path(RESULTS), encoding="utf-8") as file:
                for line in file:
                    try:
                        found.append(Result(**json.loads(line)))
                    except (ValueError, TypeError):
                        continue
        except FileNotFoundError:
            pass
        return found

    def begin(self, kept):
        """Anew, with the results that are kept of an earlier run, which is there until they are all written."""
        self._results = open(self._path(NEW), "w", encoding="utf-8")
        for result in kept:
            self.add(result)
        os.replace(self._path(NEW), self._path(RESULTS))
        if not kept:
            shutil.rmtree(self._path("cells"), ignore_errors=True)

    def add(self, result):
        self._results.write(json.dumps(result.as_dict(), ensure_ascii=False) + "\n")
        self._results.flush()

    def write(self, name, text):
        with open(self._path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def output_of(self, result):
        """What its boot printed."""
        if not result.output:
            return ""
        try:
            with open(self._path(result.output), encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""
