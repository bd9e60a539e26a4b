"""What Airflow itself costs a night: the nightly DAG with nothing to do, timed under the real scheduler.

`python -m reskontra.airflow_share` prints the seconds in all and for each task. The goal is 90 s on two cores.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from reskontra import airflow_home, postgres
from reskontra.home import PROJECT, Home
from reskontra.processes import NIGHT, PHASES

GOAL_SECONDS = 90
NOTHING_TO_DO = """

from reskontra.steps import Phase

Phase.execute = lambda self, context: {"run_id": 0}
"""


def measure(home: Home, business_on: date = date(2026, 11, 27)) -> float:
    """Seconds of a night whose tasks return at once; Airflow is started in `home` and stopped again."""
    home.root.mkdir(parents=True, exist_ok=True)
    dags = home.root / "dags"
    dags.mkdir(exist_ok=True)
    nightly = (PROJECT / "dags" / "nightly.py").read_text(encoding="utf-8")
    (dags / "nightly.py").write_text(nightly + NOTHING_TO_DO, encoding="utf-8")
    try:
        api = airflow_home.start(home, dags=dags)
        began = time.monotonic()
        (run,) = api.run_night(business_on, dag_ids=["nightly"])
        seconds = time.monotonic() - began
    finally:
        airflow_home.stop(home)
        postgres.stop(home)
    assert run.state == "success", f"the empty night ended as {run.state}"
    return seconds


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="reskontra-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs under another account when we are root
        seconds = measure(Home(Path(folder) / "home"))
    tasks = len(NIGHT) * len(PHASES)
    print(f"{seconds:.0f} s for {tasks} tasks with nothing to do, {seconds / tasks:.2f} s each; goal {GOAL_SECONDS} s")
    return 0 if seconds < GOAL_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
