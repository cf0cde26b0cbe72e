SELECT DISTINCT lane FROM ops.unlinked_texts
