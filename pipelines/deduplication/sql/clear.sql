DELETE FROM ops.unlinked_texts WHERE entry_id = ANY (%(entries)s);
DELETE FROM ops.unsettled_fingerprints WHERE entry_id = ANY (%(settled)s)
