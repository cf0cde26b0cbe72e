-- Listings that are no longer polled: those of a day that is over, or removed from the definition.
DELETE FROM ops.polls WHERE last_polled_at < now() - %(keep)s
