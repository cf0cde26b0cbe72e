-- The URLs of a crawl for which the site sent another page in this run, by the class of that page.
SELECT ledger.reason, count(*)
FROM checked
JOIN ops.ledger AS ledger ON ledger.source_id = %(source_id)s AND ledger.url = checked.url
WHERE ledger.reason = ANY (%(classes)s) AND ledger.state IN ('pending', 'failed') AND ledger.run_id = %(run_id)s
GROUP BY ledger.reason
ORDER BY count(*) DESC, ledger.reason
