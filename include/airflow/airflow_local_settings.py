"""Read by every component of Airflow: those that fork tasks load what all tasks need, once, before they fork."""

import sys

__all__: list[str] = []  # nothing of Airflow's own settings is replaced

if {"scheduler", "celery"} & set(sys.argv):
    from reskontra.steps import preload

    preload()
