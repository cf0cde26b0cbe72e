-- Each statement of a step looks up a few rows of large tables whose statistics may be outdated.
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
SET LOCAL enable_seqscan = off
