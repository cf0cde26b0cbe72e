SELECT known_state, count(*) FROM urls WHERE known_state IS NOT NULL GROUP BY known_state
