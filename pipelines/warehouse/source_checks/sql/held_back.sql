SELECT source_id, problems FROM marts.source_verdicts WHERE held_back
