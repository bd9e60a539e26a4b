"""What is started beside the chain: Airflow and the rest."""
