"""The page "Newsroom" in Airflow's UI: what arrived, what is missing, and how to repair it."""
