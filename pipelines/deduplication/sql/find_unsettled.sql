SELECT entry_id, fingerprint_id FROM ops.unsettled_fingerprints
