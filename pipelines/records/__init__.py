"""The records that stages hand to each other: RawPage -> Extracted -> Article, or Rejected(reason) on the way."""
