"""What can go wrong, named for what happens next.

KabarError                  shown to the user as one sentence, exit code 1
├── UsageError              the user asked for something that cannot be: exit code 2
│   └── SourceError         a source definition is wrong; names the file, the field and the fix
├── StackError              the local stack could not be started, reached or stopped
├── WarehouseError          PostgreSQL cannot be reached, or its schema is not the one this code needs
├── ArchiveError            a WARC segment or record is missing, damaged or not what was asked for
├── ReadingError            the processes that read pages do not start or break; their task is tried again
├── CrawlError              a crawl did not run to its end; its task is tried again
└── CheckError              the run's books do not balance or a source fell silent; the run turns red
"""


class KabarError(Exception):
    """Base of everything that Kabar raises on purpose; its text is written for the user."""


class UsageError(KabarError):
    """The user asked for something that cannot be; retrying unchanged is pointless."""


class SourceError(UsageError):
    """A source definition cannot be used; the text names file, field and fix."""


class StackError(KabarError):
    """The local stack could not be started, reached or stopped."""


class WarehouseError(KabarError):
    """The warehouse cannot be reached or its schema is not the one this code needs."""


class ArchiveError(KabarError):
    """A WARC segment or record is missing, damaged or not what was asked for."""


class ReadingError(KabarError):
    """The processes that read pages do not start or break; no page is to blame."""


class CrawlError(KabarError):
    """A crawl did not run to its end; what it had settled stays settled, the rest is tried again."""


class CheckError(KabarError):
    """The books of a run do not balance, or a source fell silent; the cause is in the text."""
