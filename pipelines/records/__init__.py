"""The records that stages exchange: RawPage -> Extracted -> Article, or Rejected with a reason."""
