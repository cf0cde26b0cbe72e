-- Listings that nobody asks for any more: those of a day that is over, or taken from the definition.
DELETE FROM ops.polls WHERE last_polled_at < now() - %(keep)s
