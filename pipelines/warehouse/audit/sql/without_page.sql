-- The URLs of a crawl that have no page of this run to read, by the reason; most frequent first.
SELECT ledger.reason, count(*)
FROM checked
JOIN ops.ledger AS ledger ON ledger.source_id = %(source_id)s AND ledger.url = checked.url
WHERE ledger.state IN ('pending', 'failed') AND ledger.reason <> 'fetched' AND ledger.run_id = %(run_id)s
GROUP BY ledger.reason
ORDER BY count(*) DESC, ledger.reason
