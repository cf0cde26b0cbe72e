INSERT INTO ops.unlinked_texts (lane, body_hash)
SELECT hashtext(body_hash) & 3, body_hash FROM ops.text_fingerprints WHERE algorithm < %(algorithm)s
