"""The sample newsroom: three invented publishers on loopback, generated, deterministic, knowing their own truth.

Every text is ours, drawn from `stock/` by a seeded grammar; the calendar is fixed, so the same page is
served today and in ten years. `sources.write_sources` writes the definitions by which Kabar reads it,
`truth.truth` says what a complete warehouse must hold afterwards.
"""
