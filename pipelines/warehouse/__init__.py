"""The warehouse in PostgreSQL: connections, migrations and the SQL that belongs to them."""
