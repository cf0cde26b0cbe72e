-- Those of the prints that are still there, and will be until the transaction ends.
SELECT print_id FROM ops.text_prints WHERE print_id = ANY (%(prints)s) ORDER BY print_id FOR KEY SHARE
