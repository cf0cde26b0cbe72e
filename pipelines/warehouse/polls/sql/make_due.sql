UPDATE ops.polls SET next_poll_at = now() WHERE source_id = ANY (%(source_ids)s) AND next_poll_at > now()
