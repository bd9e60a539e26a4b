"""The demo: an invented municipality lives through the nights around a due date, the last of them under Airflow."""

from __future__ import annotations

import shutil
import threading
from datetime import date

from rich.console import Console

from reskontra import airflow_home, night_page, services, sftp_server
from reskontra.airflow_api import AirflowApi, StepOutcome
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.night import PhaseResult, named_stops, opened, run_night
from reskontra.settings import Settings
from reskontra.simulator.world import World, demo_nights

MARKER = "demo"  # a file in the home: this home is the demo's own and may be replaced

say = Console(highlight=False)


def run() -> int:
    """Live through the demo's nights in a fresh home; 0 when the last night ended as planned."""
    home, settings = Home.from_environment(), Settings.load()
    if not _replace(home):
        say.print(f"[red]{home.root} är inte demons egen mapp. Sätt RESKONTRA_HOME till en annan mapp.[/red]")
        return 2
    say.rule("Reskontra: en kommuns nätter")
    services.prepare(home, settings)
    (home.root / MARKER).touch()
    services.start_sftp(home)
    airflow = _StartingAirflow(home)
    world = World.demo(home, settings)
    *earlier, last = demo_nights()
    for day in earlier:
        say.print(f"[bold]{day}[/bold]  UBW, banken och inkassoombudet lägger sina filer på SFTP; natten körs")
        world.drop(day)
        _night(settings, day)
        world.answer(day)
    say.print(f"[bold]{last}[/bold]  samma sak, under Airflows schemaläggare")
    world.drop(last)
    return _last_night(home, settings, airflow.api(), last)


def _replace(home: Home) -> bool:
    """Make way for a fresh home; False when there is one that is not the demo's."""
    if not home.root.exists() or not any(home.root.iterdir()):
        return True
    if not (home.root / MARKER).exists():
        return False
    services.down(home)
    shutil.rmtree(home.root)
    return True


class _StartingAirflow:
    """Airflow comes up while the earlier nights run."""

    def __init__(self, home: Home) -> None:
        self._found: list[AirflowApi | BaseException] = []
        self._thread = threading.Thread(target=self._start, args=(home,), daemon=True)
        self._thread.start()

    def _start(self, home: Home) -> None:
        try:
            self._found.append(airflow_home.start(home))
        except BaseException as failure:  # told in the main thread
            self._found.append(failure)

    def api(self) -> AirflowApi:
        """Airflow, once it is up."""
        with say.status("Väntar på Airflow ..."):
            self._thread.join()
        (found,) = self._found
        if isinstance(found, BaseException):
            raise found
        return found


def _night(settings: Settings, day: date) -> None:
    with opened(settings.clients[0].code, day, settings) as night, say.status("") as line:

        def tell(result: PhaseResult) -> None:
            line.update(f"{result.step.title} ...")

        run_night(night, tell=tell)
        stops = named_stops(night)
        facts = night_page.facts(night)
    say.print(f"            {facts['headline']}")
    for stop in stops:
        say.print(f"            [red]{stop}[/red]")


def _last_night(home: Home, settings: Settings, api: AirflowApi, day: date) -> int:
    def tell(outcome: StepOutcome) -> None:
        mark = "[green]✓[/green]" if outcome.state == "done" else "[red]✗[/red]"
        say.print(f"  {mark} {outcome.step.title}  {outcome.seconds:.0f} s")

    (finished, *_) = api.run_night(day, tell=tell)
    with Ledger.open() as ledger:
        facts = night_page.facts_of(ledger, settings, settings.clients[0].code, day)
    night_page.print_summary(facts, say)
    login = sftp_server.login(home)
    say.rule("Titta själv")
    say.print(f"Sammanställningen: {home.sftp / 'finance' / 'out'}")
    say.print(f"Brev och fakturor: {home.sftp / 'distributor' / 'out'}")
    say.print(f"Kvittenser och avvisningar: {home.sftp / 'ubw'}")
    say.print(f"Airflow:           {finished.url}")
    say.print(f"SFTP:              {login.host}:{login.port} (nycklar i {home.keys})")
    say.print("En fakturas liv:   .venv/bin/reskontra explain <fakturanummer>")
    say.print("Stoppa allt:       make down")
    return 0 if finished.state == "success" or facts["stops"] else 1
