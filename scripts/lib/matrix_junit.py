"""The results of a matrix as JUnit XML: a suite a firmware, a case a machine."""
import xml.etree.ElementTree as tree

import matrix_report
from matrix_cells import why_absent
from matrix_report import TAIL, clean
from matrix_result import BROKEN, EXCEPTED, NOT_RUN, SKIPPED

KINDS = ("failure", "error", "skipped")


def kind(result):
    if not result.expected:
        return "error" if result.verdict == BROKEN else "failure"
    return "skipped" if result.verdict in (SKIPPED, EXCEPTED, NOT_RUN) else None


def message(result):
    checks = matrix_report.failed_checks(result)
    return f"{result.verdict}: {checks or result.why}"


def case(report, firmware, machine, result):
    element = tree.Element("testcase", name=machine.name, classname=f"matrix.{firmware.name}",
                           time=f"{result.seconds:.1f}")
    if kind(result):
        found = tree.SubElement(element, kind(result), message=clean(message(result)))
        if kind(result) != "skipped":
            lines = report.outputs(result).splitlines()
            found.set("type", result.verdict)
            found.text = clean(f"{result.why}\n{result.command}\n\n{chr(10).join(lines[-TAIL:])}\n")
    said = [machine.description, result.command] + [f"waived: {check}: {why}" for check, why in result.waived]
    tree.SubElement(element, "system-out").text = clean("\n".join(said) + "\n")
    return element


def suite(name, cases):
    element = tree.Element("testsuite", name=name, tests=str(len(cases)),
                           time=f"{sum(float(one.get('time')) for one in cases):.1f}")
    for each in KINDS:
        plural = {"failure": "failures", "error": "errors", "skipped": "skipped"}[each]
        element.set(plural, str(sum(one.find(each) is not None for one in cases)))
    element.extend(cases)
    return element


def suite_of(report, firmware):
    pairs = [(machine, report.result(firmware, machine)) for machine in report.machines]
    return suite(firmware.name, [case(report, firmware, machine, result) for machine, result in pairs if result])


def absent(firmware):
    element = tree.Element("testcase", name="all", classname=f"matrix.{firmware.name}", time="0.0")
    tree.SubElement(element, "skipped", message=clean(f"not here: {why_absent(firmware)}"))
    return suite(firmware.name, [element])


def whole(errors):
    """What belongs to no cell."""
    cases = []
    for number, error in enumerate(errors, 1):
        element = tree.Element("testcase", name=f"error {number}", classname="matrix", time="0.0")
        tree.SubElement(element, "failure", message=clean(error), type="matrix")
        cases.append(element)
    return suite("matrix", cases)


def junit(report):
    root = tree.Element("testsuites", name="matrix")
    root.extend([suite_of(report, firmware) for firmware in report.firmware])
    root.extend([absent(firmware) for firmware in report.absent])
    if report.errors:
        root.append(whole(report.errors))
    for total in ("tests", "failures", "errors", "skipped"):
        root.set(total, str(sum(int(one.get(total)) for one in root)))
    root.set("time", f"{sum(float(one.get('time')) for one in root):.1f}")
    tree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tree.tostring(root, encoding="unicode") + "\n"
