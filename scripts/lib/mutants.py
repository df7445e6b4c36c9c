"""Finds what can be changed in a C file: small mistakes that a programmer could have made, one at a time.

The places come from clang's syntax tree, whose nodes carry offsets into the text; clang's dump names the file of a
location only where it differs from that of the location before."""
import collections
import json
import re

import gift

OPERATORS = {
    "+": ["-"], "-": ["+"], "*": ["+"], "/": ["*"], "%": ["/"], "<<": [">>"], ">>": ["<<"],
    "&": ["|"], "|": ["&"], "^": ["|"], "&&": ["||"], "||": ["&&"], "==": ["!="], "!=": ["=="],
    "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"],
    "+=": ["-="], "-=": ["+="], "*=": ["/="], "/=": ["*="], "|=": ["&="], "&=": ["|="], "^=": ["|="],
    "<<=": [">>="], ">>=": ["<<="], "++": ["--"], "--": ["++"],
}
DROPPED = ("!", "~")  # unary operators that are left out
NEGATED_ANYWAY = ("==", "!=", "<", "<=", ">", ">=", "!")  # by another operator
CONDITION_OF = {"IfStmt": 0, "WhileStmt": 0, "DoStmt": 1, "ForStmt": 2, "ConditionalOperator": 0}
NUMBERS = ("IntegerLiteral", "CharacterLiteral")
WORDS = {"true": "false", "false": "true", "break": "continue", "continue": "break"}
REMOVED = ("CallExpr", "CompoundAssignOperator", "ReturnStmt", "BreakStmt", "ContinueStmt")
SKIPPED = ("StaticAssertDecl", "UnaryExprOrTypeTraitExpr")
BETWEEN = re.compile(r"(?:[\s()]|/\*.*?\*/)*", re.DOTALL)

Mutant = collections.namedtuple("Mutant", "source function line before after text")


def collapsed(text):
    return " ".join(text.split())


def note_files(node, current):
    """Gives every location its file; returns the file of the last one."""
    if isinstance(node, list):
        for child in node:
            current = note_files(child, current)
    elif isinstance(node, dict):
        if "offset" in node:
            current = node.setdefault("file", current)
        for key, child in node.items():
            if isinstance(child, (dict, list)) and key != "includedFrom":
                current = note_files(child, current)
    return current


def syntax_tree(source, clang, flags):
    command = [clang, *flags, "-w", "-fsyntax-only", "-Xclang", "-ast-dump=json", source]
    tree = json.loads(gift.run(command))
    note_files(tree, None)
    return tree


class Finder:
    """Collects edits (first offset, offset behind, replacement) of one file. A place in a macro has two locations:
    where the macro is used, and where it is spelled."""

    def __init__(self, source, text):
        self.source, self.text, self.edits = source, text, {}

    def place(self, location, kind):
        """(offset, offset behind the token) of a location in this file, or None."""
        location = location.get(kind, location)
        if location.get("file") != self.source or "offset" not in location:
            return None
        return location["offset"], location["offset"] + location["tokLen"]

    def extent(self, node, kind):
        first = self.place(node["range"]["begin"], kind)
        last = self.place(node["range"]["end"], kind)
        return (first[0], last[1]) if first and last and first[0] <= last[0] else None

    def edit(self, first, behind, replacement):
        self.edits.setdefault((first, behind, replacement))

    def binary(self, node):
        left, right = node["inner"]
        for kind in ("expansionLoc", "spellingLoc"):
            before = self.place(left["range"]["end"], kind)
            after = self.place(right["range"]["begin"], kind)
            if not before or not after:
                continue
            between = self.text[before[1]:after[0]]
            at = BETWEEN.match(between).end()
            if between.startswith(node["opcode"], at) and BETWEEN.fullmatch(between, at + len(node["opcode"])):
                for other in OPERATORS.get(node["opcode"], []):
                    self.edit(before[1] + at, before[1] + at + len(node["opcode"]), other)
                return

    def unary(self, node):
        where = self.place(node["range"]["end" if node["isPostfix"] else "begin"], "spellingLoc")
        if where and self.text[where[0]:where[1]] == node["opcode"]:
            for other in OPERATORS.get(node["opcode"], []) if len(node["opcode"]) > 1 else []:
                self.edit(*where, other)
            if node["opcode"] in DROPPED:
                self.edit(*where, "")

    def number(self, node):
        where = self.place(node["range"]["begin"], "spellingLoc")
        if where:
            token = self.text[where[0]:where[1]]
            self.edit(*where, f"({token} + 1)")
            if node["value"] not in (0, "0"):
                self.edit(*where, f"({token} - 1)")
        self.word(node)

    def word(self, node):
        where = self.place(node["range"]["begin"], "expansionLoc")
        token = self.text[where[0]:where[1]] if where else None
        if token in WORDS:
            self.edit(*where, WORDS[token])

    def result(self, node):
        where = self.extent(node["inner"][0], "expansionLoc") if node.get("inner") else None
        if where:
            self.edit(*where, "0")

    def condition(self, node):
        condition = node["inner"][CONDITION_OF[node["kind"]]]
        where = self.extent(condition, "expansionLoc") if condition else None
        if where and condition.get("opcode") not in NEGATED_ANYWAY:
            self.edit(*where, f"!({self.text[where[0]:where[1]]})")

    def statement(self, node):
        removed = node["kind"] in REMOVED or node.get("opcode") in ("=", "++", "--")
        where = self.extent(node, "expansionLoc") if removed else None
        if where:
            self.edit(*where, "")

    def children_that_are_statements(self, node):
        if node["kind"] in ("CompoundStmt", "CaseStmt", "DefaultStmt"):
            return node.get("inner", [])
        if node["kind"] in ("IfStmt", "WhileStmt"):
            return node["inner"][1:]
        if node["kind"] == "ForStmt":
            return node["inner"][4:]
        return node["inner"][:1] if node["kind"] == "DoStmt" else []

    def visit(self, node):
        kind = node.get("kind")
        if kind is None or kind in SKIPPED:
            return
        if kind in ("BinaryOperator", "CompoundAssignOperator"):
            self.binary(node)
        elif kind == "UnaryOperator":
            self.unary(node)
        elif kind in NUMBERS:
            self.number(node)
        elif kind in ("BreakStmt", "ContinueStmt"):
            self.word(node)
        elif kind == "ReturnStmt":
            self.result(node)
        if kind in CONDITION_OF:
            self.condition(node)
        for child in self.children_that_are_statements(node):
            if child:
                self.statement(child)
        for child in node.get("inner", []):
            self.visit(child)


def function_at(functions, offset):
    return next((name for first, behind, name in functions if first <= offset < behind), "")


def mutant(source, text, functions, edit, context):
    """Shown with whole lines, and `context` lines above them."""
    first, behind, replacement = edit
    changed = text[:first] + replacement + text[behind:]
    shown = text.rfind("\n", 0, first) + 1
    for _ in range(context):
        shown = text.rfind("\n", 0, max(shown - 1, 0)) + 1
    end = text.index("\n", behind)
    return Mutant(source, function_at(functions, first), text.count("\n", 0, first) + 1, collapsed(text[shown:end]),
                  collapsed(changed[shown:end + len(changed) - len(text)]), changed)


def told_apart(source, text, functions, edits):
    """Mutants, each with as many lines as it takes to tell it from all others of its function."""
    context = collections.Counter()
    while True:
        found = [mutant(source, text, functions, edit, context[edit]) for edit in edits]
        shown = collections.Counter(one[:2] + one[3:5] for one in found)
        alike = [edit for edit, one in zip(edits, found) if shown[one[:2] + one[3:5]] > 1]
        if not alike:
            return found
        context.update(alike)


def find(source, clang, flags):
    """Every mutant of a file, in the order of the text."""
    with open(source, encoding="ascii") as file:  # offsets are in bytes
        text = file.read()
    finder = Finder(source, text)
    functions = []
    for declaration in syntax_tree(source, clang, flags)["inner"]:
        where = finder.extent(declaration, "expansionLoc") if declaration.get("range") else None
        if where:
            finder.visit(declaration)
            if declaration["kind"] == "FunctionDecl":
                functions.append((*where, declaration["name"]))
    return told_apart(source, text, functions, sorted(finder.edits))
