-- The rows that a restore would delete; every warehouse has these tables.
SELECT (SELECT count(*) FROM warehouse.articles), (SELECT count(*) FROM ops.ledger)
