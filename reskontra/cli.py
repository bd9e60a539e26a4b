"""The command line: `reskontra` with init, night, status, explain, document, dry-run, catch-up and more.

Exit codes of `night`, `catch-up` and `watch`: 0 = complete, 1 = ended with named stops, 2 = could not run.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from reskontra.home import Home
from reskontra.night import NightRefused, PhaseResult, named_stops, opened, run_night
from reskontra.pages.terminal import console
from reskontra.settings import Settings, SettingsError

COMPLETE, STOPPED, COULD_NOT_RUN = 0, 1, 2

app = typer.Typer(help="Kundreskontra för svenska kommuner.", no_args_is_help=True, add_completion=False)
say = console(stderr=True)

Day = Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Nattens datum, ÅÅÅÅ-MM-DD.")]
ClientCode = Annotated[str, typer.Option("--client", help="Klient; utan den körs alla.")]
AsJson = Annotated[bool, typer.Option("--json", help="Skriv samma fakta för program.")]


@app.command()
def init() -> None:
    """Gör i ordning hemmet: databas, SFTP-konton, nycklar och mappar."""
    from reskontra.services import services

    home = Home.from_environment()
    services.prepare(home, Settings.load())
    say.print(f"Klart: {home.root}")


@app.command()
def night(day: Day, client: ClientCode = "", as_json: AsJson = False) -> None:
    """Kör en natt i en process, utan Airflow."""
    raise typer.Exit(_guarded(lambda: _run_nights([day.date()], client, as_json)))


@app.command("catch-up")
def catch_up(
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="Sista datum att köra.")],
    client: ClientCode = "",
) -> None:
    """Kör nätter som saknas, den äldsta först."""
    from reskontra.pages import watch as watching

    def run() -> int:
        with _services() as settings:
            codes = [
                _run_night(settings, code, missing, as_json=False)
                for code in _clients(settings, client)
                for missing in watching.missing_nights(code, until.date())
            ]
        return max(codes, default=COMPLETE)

    raise typer.Exit(_guarded(run))


@app.command()
def status(day: Day, client: ClientCode = "", as_json: AsJson = False) -> None:
    """Visa hur en natt har gått."""
    raise typer.Exit(_guarded(lambda: _tell_status(day.date(), client, as_json)))


@app.command()
def explain(key: str, client: ClientCode = "", as_json: AsJson = False) -> None:
    """Visa en fakturas liv och varför: KEY är fakturanummer, OCR, ordernummer eller betalning."""
    from reskontra.explaining import explain as explaining
    from reskontra.ledger import Ledger

    def run() -> int:
        settings = Settings.load()
        with Ledger.open_migrated() as ledger:
            for code in _clients(settings, client):
                story = explaining.explain(ledger, code, key)
                if story:
                    typer.echo(_json(story) if as_json else explaining.render(story))
                    return COMPLETE
        say.print(f"[red]Ingen faktura, order eller betalning heter {key}.[/red]")
        return STOPPED

    raise typer.Exit(_guarded(run))


@app.command()
def document(
    document_id: str,
    out: Annotated[Path | None, typer.Option("--out", help="Filen att skriva; utan den DOCUMENT_ID här.")] = None,
    client: ClientCode = "",
) -> None:
    """Hämta en handling ur arkivet som kunden fick den: DOCUMENT_ID är till exempel invoice-2026000001."""
    from reskontra.delivery import sent_document
    from reskontra.exchange.archive import Archive
    from reskontra.ledger import Ledger

    def run() -> int:
        settings = Settings.load()
        account, kept = settings.exchange.accounts.distributor, settings.exchange.archive
        archive = Archive(kept if "://" in kept else Home.from_environment().root / kept)
        with Ledger.open_migrated() as ledger:
            for code in _clients(settings, client):
                try:
                    found = sent_document.find(ledger, archive, code, account, document_id)
                except sent_document.NotShown as reason:
                    say.print(f"[red]{document_id}: {reason}[/red]")
                    return STOPPED
                if found:
                    target = out or Path(f"{document_id}{found.ending}")
                    target.write_bytes(found.content)
                    say.print(sent_document.told(found, target))
                    return COMPLETE
        say.print(f"[red]Ingen handling {document_id} har lämnats ut.[/red]")
        return STOPPED

    raise typer.Exit(_guarded(run))


@app.command("dry-run")
def dry_run(
    day: Day,
    client: ClientCode = "",
    policy: Annotated[Path | None, typer.Option("--policy", help="Mapp med ändrade regler att prova.")] = None,
    out: Annotated[Path, typer.Option("--out", help="Mapp för skillnadsrapporten.")] = Path(),
) -> None:
    """Provkör ränta, brev och inkasso för ett datum: inget bokförs och inget sänds; skillnaden skrivs i --out."""
    raise typer.Exit(_guarded(lambda: _dry_run(day.date(), client, policy, out)))


@app.command()
def watch(
    now: Annotated[str, typer.Option("--now", help="Klockslag att räkna från (ISO 8601); utan det: nu.")] = "",
    client: ClientCode = "",
) -> None:
    """Vakta utifrån: 0 = natten är klar, 1 = stoppad, 2 = saknas eller hänger."""
    from reskontra.pages import watch as watching

    def run() -> int:
        settings = Settings.load()
        moment = datetime.fromisoformat(now) if now else datetime.now(settings.night.zone)
        verdicts = [watching.verdict(settings, code, moment) for code in _clients(settings, client)]
        for verdict in verdicts:
            typer.echo(verdict.message)
        return max((verdict.code for verdict in verdicts), default=COMPLETE)

    raise typer.Exit(_guarded(run))


@app.command()
def simulate(
    size: Annotated[int, typer.Option(help="Antal order per natt.")] = 100,
    nights: Annotated[int, typer.Option(help="Antal nätter.")] = 3,
    seed: Annotated[int, typer.Option(help="Frö: samma frö ger samma filer.")] = 1,
    first: Annotated[str, typer.Option(help="Första natten, ÅÅÅÅ-MM-DD.")] = "2026-11-02",
    faults: Annotated[bool, typer.Option(help="Med planterade fel.")] = True,
    monthly: Annotated[bool, typer.Option("--monthly", help="Order bara den första bankdagen i varje månad.")] = False,
) -> None:
    """Låt en påhittad kommun leva några nätter: UBW, bank och inkassoombud svarar på det natten skickar.

    Tre månader av en liten kommun, från faktura till Kronofogden: --monthly --nights 65 --first 2026-09-01 --size 15.
    """
    from reskontra.simulator import world

    def run() -> int:
        with _services() as settings:
            lived = world.simulate(
                Home.from_environment(),
                settings,
                first_on=date.fromisoformat(first),
                nights=nights,
                size=size,
                seed=seed,
                faults=faults,
                is_monthly=monthly,
                run_night=lambda day: _run_night(settings, settings.clients[0].code, day, as_json=False),
            )
        return max(lived, default=COMPLETE)

    raise typer.Exit(_guarded(run))


@app.command()
def demo() -> None:
    """Demon: en kommuns nätter, den sista under Airflow, och vad de gjorde."""
    from reskontra import demo as demonstration

    raise typer.Exit(_guarded(demonstration.run))


@app.command()
def up() -> None:
    """Starta databas, SFTP och Airflow och låt dem stå."""
    from reskontra.services import services

    raise typer.Exit(_guarded(lambda: services.up(Home.from_environment(), Settings.load(), say.print)))


@app.command()
def down() -> None:
    """Stoppa Airflow, SFTP och databasen."""
    from reskontra.services import services

    services.down(Home.from_environment())
    say.print("Allt är stoppat.")


def _services() -> Any:
    from reskontra.services import services

    return services.running(Home.from_environment(), Settings.load())


def _clients(settings: Settings, client: str) -> list[str]:
    codes = [one.code for one in settings.clients]
    if client and client not in codes:
        raise NightRefused(f"Klienten {client} saknas i inställningarna, där {', '.join(codes)} finns.")
    return [client] if client else codes


def _run_nights(days: list[date], client: str, as_json: bool) -> int:
    with _services() as settings:
        codes = [
            _run_night(settings, code, day, as_json=as_json) for day in days for code in _clients(settings, client)
        ]
    return max(codes)


def _run_night(settings: Settings, client: str, day: date, *, as_json: bool) -> int:
    """Run one night with a line per step; its exit code."""
    from reskontra.pages import night_page

    try:
        with opened(client, day, settings) as night:
            run_night(night, tell=_quiet if as_json else _tell)
            facts = night_page.facts(night)
            stops = named_stops(night)
    except NightRefused as refusal:
        say.print(f"[red]{refusal}[/red]")
        return COULD_NOT_RUN
    if as_json:
        typer.echo(_json(facts))
    else:
        night_page.print_summary(facts, console())
    return STOPPED if stops else COMPLETE


def _tell_status(day: date, client: str, as_json: bool) -> int:
    from reskontra.ledger import Ledger
    from reskontra.pages import night_page

    settings = Settings.load()
    code = COMPLETE
    with Ledger.open_migrated() as ledger:
        for client_code in _clients(settings, client):
            facts = night_page.facts_of(ledger, settings, client_code, day)
            if as_json:
                typer.echo(_json(facts))
            else:
                night_page.print_summary(facts, console())
            code = max(code, {"complete": COMPLETE, "stopped": STOPPED}.get(facts["state"], COULD_NOT_RUN))
    return code


def _dry_run(day: date, client: str, folder: Path | None, out: Path) -> int:
    """Try the claims steps of a date out and write what differs; complete when they could be tried."""
    from reskontra.explaining import dry_run_report
    from reskontra.ledger import Ledger

    settings = Settings.load()
    with Ledger.open_migrated() as ledger:
        for code in _clients(settings, client):
            for line in dry_run_report.make(ledger, settings, code, day, folder, out):
                typer.echo(line)
    return COMPLETE


def _guarded(action: Callable[[], int]) -> int:
    """The action's exit code; what could not run is said in one sentence, not in a stack trace."""
    from psycopg import OperationalError

    from reskontra.exchange import SftpUnavailable
    from reskontra.policy import PolicyError
    from reskontra.postgres import PostgresUnavailable

    try:
        return action()
    except (NightRefused, SettingsError, PolicyError, SftpUnavailable, PostgresUnavailable) as cause:
        say.print(f"[red]Kunde inte köra: {cause}[/red]")
    except OperationalError as cause:
        say.print(f"[red]Kunde inte köra: databasen svarar inte. {cause}[/red]")
    except Exception as bug:
        say.print(f"[red]Kunde inte köra: {type(bug).__name__}: {bug}[/red]")
        traceback.print_exc()  # without the values of variables, which may be a person's
    return COULD_NOT_RUN


def _tell(result: PhaseResult) -> None:
    """One line per finished step: its Swedish title and what it did."""
    if result.state != "done":
        say.print(f"[red]✗ {result.step.title}: {result.message}[/red]")
    elif result.phase == "run":
        did = ", ".join(f"{name} {count:,}".replace(",", " ") for name, count in result.counts.items() if count)
        say.print(f"[green]✓[/green] {result.step.title}: {did or 'inget att göra'}")


def _quiet(_: PhaseResult) -> None:
    """Say nothing: standard output belongs to the program that asked for JSON."""


def _json(facts: Any) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=2, default=str)


if __name__ == "__main__":
    app()
