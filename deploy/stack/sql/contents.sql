-- Rows that a restore would delete.
SELECT (SELECT count(*) FROM warehouse.articles), (SELECT count(*) FROM ops.ledger)
