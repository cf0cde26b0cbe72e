"""Databases for tests; a warehouse is copied from a template, which is faster than to apply all schema files."""

from psycopg2 import sql

# CREATE DATABASE copies neither the rights on a database nor the settings of roles in it.
RIGHTS = """
SELECT granted.privilege_type, granted.grantee::regrole::text
FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS granted
WHERE datname = %s AND granted.grantee <> datdba
"""
ROLE_SETTINGS = """
SELECT setrole::regrole::text, split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1)
FROM pg_db_role_setting, unnest(setconfig) AS setting
WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = %s) AND setrole <> 0
"""
PUBLIC = "-"
"""What `regrole` calls all roles together."""


def create_database(cursor, name, template=None):
    """Create an empty database, or a template's copy with its rights and settings; the cursor commits at once."""
    create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template is None:
        cursor.execute(create)
        return
    cursor.execute(create + sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(template)))
    for statement in _rights_and_settings(cursor, template):
        cursor.execute(statement.format(name=sql.Identifier(name)))


def _rights_and_settings(cursor, template):
    yield sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC")
    cursor.execute(RIGHTS, [template])
    for privilege, role in cursor.fetchall():
        to = "PUBLIC" if role == PUBLIC else role
        yield sql.SQL(f"GRANT {privilege} ON DATABASE {{name}} TO {to}")
    cursor.execute(ROLE_SETTINGS, [template])
    for role, setting, value in cursor.fetchall():
        # In quotes, a list of schemas would be the name of one.
        text = value if setting == "search_path" else sql.Literal(value).as_string(cursor)
        text = text.replace("{", "{{").replace("}", "}}")
        yield sql.SQL(f"ALTER ROLE {role} IN DATABASE {{name}} SET {setting} = {text}")
