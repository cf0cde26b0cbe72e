-- Rows that a restore would throw away; the tables are there in every warehouse.
SELECT (SELECT count(*) FROM warehouse.articles), (SELECT count(*) FROM ops.ledger)
