SELECT entry_id, print_id FROM ops.unsettled_prints
