-- For the transaction: the limits that end one which is idle or long. PostgreSQL 14 to 16 do not know the last.
SELECT set_config(name, '0', true)
FROM pg_settings
WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout') AND setting <> '0'
