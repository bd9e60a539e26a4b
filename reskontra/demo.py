"""The demo: an invented municipality lives through the nights around a due date, the last of them under Airflow."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date

from reskontra.exchange import sftp_server
from reskontra.home import Home
from reskontra.ledger import Ledger
from reskontra.night import PhaseResult, named_stops, opened, run_night
from reskontra.pages import night_page
from reskontra.pages.terminal import console
from reskontra.services import airflow_home, services
from reskontra.services.airflow_api import AirflowApi, StepOutcome
from reskontra.settings import PATH as SETTINGS_PATH
from reskontra.settings import PATH_ENV as SETTINGS_ENV
from reskontra.settings import Settings
from reskontra.simulator import ubw_api
from reskontra.simulator.world import World, demo_nights

MARKER = "demo"  # a file in the home: this home is the demo's own and may be replaced

say = console()


def run() -> int:
    """Live through the demo's nights in a fresh home; 0 when the last night ended as planned."""
    home = Home.from_environment()
    if not _replace(home):
        say.print(f"[red]{home.root} är inte demons egen mapp. Sätt RESKONTRA_HOME till en annan mapp.[/red]")
        return 2
    say.rule("Reskontra: en kommuns nätter")
    home.root.mkdir(parents=True, exist_ok=True)
    (home.root / MARKER).touch()
    with _web_api(home) as settings:
        services.prepare(home, settings)
        services.start_sftp(home)
        with closing(World.demo(home, settings)) as world:
            return _live(home, settings, world)


def _live(home: Home, settings: Settings, world: World) -> int:
    """The nights, each with what comes in before it and what the world makes of what goes out."""
    airflow = _StartingAirflow(home)
    *earlier, last = demo_nights()
    for day in earlier:
        say.print(f"[bold]{day}[/bold]  UBW, banken och inkassoombudet lägger sina filer på SFTP; natten körs")
        world.drop(day)
        _night(settings, day)
        world.answer(day)
    say.print(f"[bold]{last}[/bold]  samma sak, under Airflows schemaläggare")
    world.drop(last)
    return _last_night(home, settings, airflow.api(), last)


@contextmanager
def _web_api(home: Home) -> Iterator[Settings]:
    """UBW's web API served for as long as the demo lasts, and settings of the demo's own that ask it for orders."""
    settings = Settings.load()
    api = ubw_api.Api(World.api_orders_of(home), troubles=deque(ubw_api.TROUBLES))
    with ubw_api.serve(api) as base_url:
        text = SETTINGS_PATH.read_text(encoding="utf-8")
        section = re.compile(r'(\[ubw_api\]\nenabled = )false(.*\nbase_url = )"[^"]*"')
        asking, changed = section.subn(rf'\g<1>true\g<2>"{base_url}"', text)
        assert changed == 1, "include/settings.toml: [ubw_api] begins with enabled and base_url"
        (home.root / "settings.toml").write_text(asking, encoding="utf-8")
        os.environ[SETTINGS_ENV] = str(home.root / "settings.toml")
        os.environ[settings.ubw_api.secret_env] = api.secret
        for agreement in settings.clients[0].direct_debit:
            os.environ[agreement.hmac_key_env] = secrets.token_hex(16)
        yield Settings.load()


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
        seen = ledger.rows("worth_seeing", client=settings.clients[0].code)
    night_page.print_summary(facts, say)
    say.rule("Att titta på")
    for row in seen:
        where = home.sftp / row["account"] / (row["file_name"] or "") if row["account"] else ""
        say.print(f"{row['what']}: [bold]{row['key']}[/bold]  {where}", soft_wrap=True)
    login = sftp_server.login(home)
    say.rule("Titta själv")
    say.print(f"Sammanställningen: {home.sftp / 'finance' / 'out'}")
    say.print(f"Brev och fakturor: {home.sftp / 'distributor' / 'out'}")
    say.print(f"Kvittenser och avvisningar: {home.sftp / 'ubw'}")
    say.print(f"Airflow:           {finished.url}", soft_wrap=True)
    users = ", ".join(f"{user} {password}" for user, password in airflow_home.passwords(home).items())
    say.print(f"Logga in som:      {users} (två attestanter: en återbetalning kräver båda)", soft_wrap=True)
    say.print(f"SFTP:              {login.host}:{login.port} (nycklar i {home.keys})")
    say.print("En fakturas liv:   .venv/bin/reskontra explain <fakturanummer>")
    say.print("Stoppa allt:       make down")
    return 0 if finished.state == "success" or facts["stops"] else 1
