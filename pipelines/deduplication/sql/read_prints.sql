SELECT print_id, source_id, published_at, canonical_url, published_date, size, shingles, figures
FROM ops.text_prints
WHERE print_id = ANY (%(prints)s)
