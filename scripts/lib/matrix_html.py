"""The results of a matrix as one page that needs nothing else: a table, and behind each cell what it printed."""
import html

import matrix_report
from matrix_report import TAIL
from matrix_result import EXCEPTED, NOT_RUN, SKIPPED

STYLE = """
:root { color-scheme: light dark; --good: #d5f0dc; --waived: #fbeec2; --bad: #f8ccd0; --other: #e8e8ec;
  --page: #ffffff; --text: #16181d; --line: #c5c8d0; --quiet: #5a5f6b; }
@media (prefers-color-scheme: dark) { :root { --good: #14492a; --waived: #57460c; --bad: #7a1c28; --other: #2b2e36;
  --page: #15171c; --text: #e8eaf0; --line: #434853; --quiet: #a2a8b5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .3rem; } h2 { font-size: 1.1rem; margin: 1.8rem 0 .4rem; }
p, li { overflow-wrap: anywhere; } .quiet { color: var(--quiet); }
.sum { display: inline-block; padding: .3rem .8rem; border-radius: .3rem; font-weight: 600; }
.scroll { overflow-x: auto; margin-top: 1rem; border: 1px solid var(--line); border-radius: .3rem; }
table { border-collapse: separate; border-spacing: 0; font-size: .9rem; width: 100%; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
tr:last-child > * { border-bottom: 0; }
thead th { vertical-align: bottom; }
tbody th { position: sticky; left: 0; background: var(--page); border-right: 1px solid var(--line); }
@media (max-width: 40rem) { tbody th { white-space: normal; } }
td a { color: inherit; text-decoration-color: var(--quiet); } td small { color: var(--quiet); }
.good { background: var(--good); } .waived { background: var(--waived); } .bad { background: var(--bad); }
.bad a { font-weight: 700; } .other { background: var(--other); }
details { border: 1px solid var(--line); border-radius: .3rem; margin: .4rem 0; padding: .3rem .7rem; }
summary { cursor: pointer; overflow-wrap: anywhere; } summary span { padding: .1rem .4rem; border-radius: .3rem; }
details:has(:target) { outline: 3px solid #4178d8; }
pre { overflow-x: auto; padding: .6rem; background: var(--other); border-radius: .3rem; font-size: .8rem;
  line-height: 1.35; }
"""


def text(words):
    return html.escape(matrix_report.clean(words), quote=True)


def colour(result):
    if not result.expected:
        return "bad"
    if result.verdict in (SKIPPED, EXCEPTED, NOT_RUN):
        return "other"
    return "waived" if matrix_report.word(result) == matrix_report.WAIVED else "good"


def anchor(result):
    return f"{result.firmware}.{result.machine}"


def table_cell(result):
    if result is None:
        return "<td></td>"
    seconds = f" <small>{result.seconds:.0f}&nbsp;s</small>" if result.was_run() else ""
    said = matrix_report.word(result)
    link = f'<a href="#{anchor(result)}">{text(said)}</a>'
    return f'<td class="{colour(result)}" title="{text(result.why)}">{link}{seconds}</td>'


def table(report):
    heads = "".join(f'<th title="{text(each.description)}">{text(each.name)}</th>' for each in report.firmware)
    yield f'<div class="scroll"><table><thead><tr><th>machine</th>{heads}</tr></thead><tbody>'
    for machine in report.machines:
        cells = "".join(table_cell(report.result(firmware, machine)) for firmware in report.firmware)
        yield f'<tr><th title="{text(machine.description)}">{text(machine.name)}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def item(words):
    return f"<li>{text(words)}</li>"


def listing(title, lines):
    if lines:
        yield f"<h2>{text(title)}</h2><ul>{''.join(lines)}</ul>"


def paragraphs(result):
    if result.failed:
        yield f"failed: {matrix_report.failed_checks(result)}"
    yield from (f"waived: {check}: {why}" for check, why in result.waived)


def output(report, result):
    lines = report.outputs(result).splitlines()
    if not lines:
        return ""
    cut = f"the last {TAIL} of {len(lines)} lines: " if len(lines) > TAIL else ""
    return (f'<p>{cut}<a href="{text(result.output)}">{text(result.output)}</a></p>'
            f'<pre>{text(chr(10).join(lines[-TAIL:]))}</pre>')


def details(report, result):
    said = f"{matrix_report.word(result)}{f', {result.seconds:.1f} s' if result.was_run() else ''}"
    yield f'<details><summary><span class="{colour(result)}">{text(said)}</span> {text(matrix_report.name(result))}'
    yield f'</summary><div id="{anchor(result)}"><p>{text(result.why)}</p>'
    yield "".join(f"<p>{text(words)}</p>" for words in paragraphs(result))
    yield f"<pre>{text(result.command)}</pre>{output(report, result)}</div></details>"


def firmware_items(report):
    for each in report.firmware:
        said = matrix_report.identity(report, each)
        yield item(f"{each.name}: {each.description}{f'; says {said}' if said else ''}")


def body(report):
    yield '<h1>efi-handoff: firmware and machines</h1>'
    yield "".join(f'<p class="quiet">{text(fact)}</p>' for fact in report.facts)
    yield f'<p class="sum {"good" if report.good() else "bad"}">{text(matrix_report.sentence(report))}</p>'
    yield from listing("Wrong", [item(error) for error in report.errors])
    yield from listing("Not as expected", [
        f'<li><a href="#{anchor(each)}">{text(matrix_report.name(each))}</a>: {text(each.why)}</li>'
        for each in report.unexpected()])
    yield from table(report)
    yield from listing("Firmware", list(firmware_items(report)))
    yield from listing("Machines", [item(f"{each.name}: {each.description}") for each in report.machines])
    for title, lines in matrix_report.notes(report):
        yield from listing(title, [item(line) for line in lines])
    yield "<h2>Each cell</h2>"
    for result in report.all():
        yield from details(report, result)


def page(report):
    return ('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>efi-handoff: firmware and machines</title><style>{STYLE}</style></head><body>\n"
            + "\n".join(body(report)) + "\n</body></html>\n")
