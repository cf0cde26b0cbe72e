-- A URL not fetched yet that is another spelling of a loaded one needs no fetch.
UPDATE ops.ledger AS ledger
SET
    state = 'duplicate', reason = 'same_canonical_url', next_try_at = NULL, run_id = %(run_id)s, updated_at = now()
FROM found_now AS found
WHERE ledger.source_id = %(source_id)s
    AND ledger.url = found.url
    AND ledger.state = 'pending'
    AND ledger.warc_file IS NULL
    AND EXISTS (
        SELECT FROM ops.ledger AS twin
        WHERE twin.canonical_url = ledger.canonical_url AND twin.state = 'loaded' AND twin.url <> ledger.url
    )
