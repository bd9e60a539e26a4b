"""Bytes <-> typed Arrow tables: codecs, and one declaration per format.

Nothing here knows a database, the clock, Airflow or the settings.
"""
