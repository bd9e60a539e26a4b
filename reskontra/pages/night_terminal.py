"""The night's summary as a table in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reskontra.pages.night_words import SEVERITIES, STATES, VERDICTS, whole
from reskontra.tally import kronor

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

COLOURS = {"complete": "green", "stopped": "red", "running": "yellow", "missing": "red"}
MARKS = {
    "done": "[green]✓[/green]",
    "stopped": "[red]✗[/red]",
    "failed": "[red]✗[/red]",
    "running": "[yellow]…[/yellow]",
    "waiting": "[dim]·[/dim]",
}
SHOWN = 12  # findings and files; the page in finance/out has them all


def print_summary(facts: dict[str, Any], console: Console) -> None:
    """Print the facts of `night_page.facts`: state, a row per process, what must be looked at, where the files lie."""
    from rich.markup import escape

    colour = COLOURS[facts["state"]]
    console.print()
    console.print(
        f"[bold]{escape(facts['client_name'])}, klient {facts['client']}, natten {facts['business_on']}[/bold]"
    )
    console.print(f"[bold {colour}]{escape(facts['headline'])}[/bold {colour}]")
    if not facts["steps"]:
        return
    console.print(_process_table(facts))
    for stop in facts["stops"]:
        console.print(f"[red]Stopp:[/red] {escape(stop)}")
    others = [finding for finding in facts["findings"] if finding["severity"] != "stop"]
    for finding in others[:SHOWN]:
        console.print(f"[yellow]{SEVERITIES[finding['severity']]}:[/yellow] {escape(finding['message'])}")
    if len(others) > SHOWN:
        console.print(f"… och {whole(len(others) - SHOWN)} till; alla står på sammanställningen.")
    for row in facts["rejects"]:
        who = row["department"] or "avsändaren"
        console.print(f"Återsänt till {escape(who)}: {whole(row['count'])} st, {kronor(row['ore'])} kr")
    _print_files(facts, console)


def _process_table(facts: dict[str, Any]) -> Table:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    table.add_column("Process", no_wrap=True)
    table.add_column("Vad den gjorde")
    table.add_column("Antal", justify="right", no_wrap=True)
    table.add_column("Kronor", justify="right", no_wrap=True)
    table.add_column("Tid", justify="right", no_wrap=True)
    for process in facts["processes"]:
        times = [step.get("milliseconds") for step in facts["steps"] if step["process"] == process["process"]]
        known = [time for time in times if time is not None]
        seconds = f"{sum(known) / 1000:.1f} s" if known else ""
        nothing = "[dim]inget att göra[/dim]" if process["state"] == "done" else STATES[process["state"]]
        did = process["did"] or [{"label": None, "count": None, "ore": None}]
        for number, work in enumerate(did):
            table.add_row(
                "" if number else MARKS[process["state"]],
                "" if number else escape(process["title"]),
                escape(work["label"]) if work["label"] else nothing,
                "" if work["count"] is None else whole(work["count"]),
                "" if work["ore"] is None else kronor(work["ore"]),
                "" if number else seconds,
            )
    return table


def _print_files(facts: dict[str, Any], console: Console) -> None:
    from rich.markup import escape

    for title, key in (("Filer in", "files_in"), ("Filer ut", "files_out")):
        files = facts[key]
        if files:
            console.print(f"[bold]{title}[/bold]")
        for file in files[:SHOWN]:
            said = VERDICTS[file["state"]].lower() if key == "files_in" else file["label"]
            console.print(f"  {escape(file['place'])}  [dim]{escape(said)}[/dim]", soft_wrap=True)
        if len(files) > SHOWN:
            console.print(f"  … och {whole(len(files) - SHOWN)} till")
