"""What Airflow itself costs a night: the nightly DAG with nothing to do, timed under the real scheduler.

`python -m reskontra.services.airflow_share` prints the seconds in all and for each task. The goal is 90 s on two cores.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from reskontra import postgres
from reskontra.home import PROJECT, Home
from reskontra.processes import NIGHT, PHASES
from reskontra.services import airflow_home
from reskontra.services.airflow_api import AirflowApi

GOAL_SECONDS = 90
ANY_NIGHT = date(2026, 11, 27)
NOTHING_TO_DO = """

from reskontra.steps import Phase

Phase.execute = lambda self, context: {"run_id": 0}
"""


@contextmanager
def bare_airflow(home: Home, replacement: str = NOTHING_TO_DO) -> Iterator[AirflowApi]:
    """Airflow in an empty home, with the nightly DAG but `replacement` (Python) instead of the phases' work."""
    dags = home.root / "dags"
    dags.mkdir(parents=True)
    nightly = (PROJECT / "dags" / "nightly.py").read_text(encoding="utf-8")
    (dags / "nightly.py").write_text(nightly + replacement, encoding="utf-8")
    try:
        yield airflow_home.start(home, dags=dags)
    finally:
        airflow_home.stop(home)
        postgres.stop(home)


def measure(api: AirflowApi) -> float:
    """Seconds from start to end of one night."""
    began = time.monotonic()
    (run,) = api.run_night(ANY_NIGHT, dag_ids=["nightly"])
    assert run.state == "success", f"the empty night ended as {run.state}"
    return time.monotonic() - began


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="reskontra-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs under another account when we are root
        with bare_airflow(Home(Path(folder) / "home")) as api:
            seconds = measure(api)
    tasks = len(NIGHT) * len(PHASES)
    print(f"{seconds:.0f} s for {tasks} tasks with nothing to do, {seconds / tasks:.2f} s each; goal {GOAL_SECONDS} s")
    return 0 if seconds < GOAL_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
