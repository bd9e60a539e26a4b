"""Imported before Airflow by every test that needs it: a home of its own, so that nobody's Airflow is touched."""

import os
import tempfile

from reskontra.home import PROJECT

for name in [name for name in os.environ if name.startswith("AIRFLOW_")]:
    del os.environ[name]

os.environ |= {
    "AIRFLOW_HOME": tempfile.mkdtemp(prefix="reskontra-airflow-"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
    "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
}
