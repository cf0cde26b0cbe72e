"""The local stack: an embedded PostgreSQL and Airflow's services under supervisord, on loopback only."""
