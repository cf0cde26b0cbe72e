-- What a restore would delete.
SELECT
    (SELECT count(*) FROM warehouse.articles),
    (SELECT count(*) FROM ops.ledger),
    (SELECT count(*) FROM pg_tables WHERE schemaname = 'lab')
