SELECT ops.prune_events(%(keep)s)
