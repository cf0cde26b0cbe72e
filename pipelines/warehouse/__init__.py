"""The warehouse in PostgreSQL: its connection, its schema, and a package for each task."""
