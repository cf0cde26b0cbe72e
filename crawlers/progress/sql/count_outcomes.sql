-- A URL that the crawl did not reach is tried again.
SELECT coalesce(outcome, 'retry'), count(*) FROM urls WHERE known_state IS NULL GROUP BY 1
