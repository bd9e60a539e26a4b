# One image for everything that runs our code: Airflow's components, the Celery workers, the commands.
FROM python:3.11-slim-bookworm

# OCR-B for the payment line of printed invoices; git is not needed: the release names the code.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-ocr-b \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 50000 --create-home reskontra

WORKDIR /opt/reskontra
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt

COPY pyproject.toml ./
COPY formats formats
COPY reskontra reskontra
COPY sql sql
COPY include include
COPY plugins plugins
COPY dags dags
RUN pip install --no-cache-dir --no-deps --editable . \
    && mkdir -p /opt/airflow/config /opt/airflow/logs /var/lib/reskontra \
    && cp include/airflow/airflow.cfg /opt/airflow/ \
    && cp include/airflow/airflow_local_settings.py /opt/airflow/config/ \
    && chown -R reskontra: /opt/airflow /var/lib/reskontra

COPY docker/reskontra-entrypoint /usr/local/bin/
USER reskontra
ENV AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/reskontra/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/reskontra/plugins \
    RESKONTRA_HOME=/var/lib/reskontra \
    PYTHONUNBUFFERED=1
ENTRYPOINT ["reskontra-entrypoint"]
