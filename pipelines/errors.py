"""The exceptions of Kabar, and what follows from each.

KabarError                  shown to the user as one sentence, exit code 1
├── UsageError              the request is invalid: exit code 2
│   └── SourceError         a source definition is invalid; the message names the file, the field and the fix
├── StackError              the local stack could not be started, reached or stopped
│   └── UnavailableError    a service of the stack does not answer now; a moment later it may
├── WarehouseError          PostgreSQL cannot be reached, or its schema is not the one this code needs
├── ArchiveError            a file of the lake or a WARC record is missing or damaged
├── ReadingError            the processes that read pages do not start or break; Airflow retries the task
├── CrawlError              a crawl did not finish; Airflow retries the task
└── CheckError              a run's counts do not add up or a source went silent; the run turns red
"""


class KabarError(Exception):
    """Base of all errors that Kabar raises on purpose; the message is written for the user."""


class UsageError(KabarError):
    """The request is invalid; retrying it unchanged is pointless."""


class SourceError(UsageError):
    """A source definition is invalid; the message names the file, the field and the fix."""


class StackError(KabarError):
    """The local stack could not be started, reached or stopped."""


class UnavailableError(StackError):
    """A service of the stack does not answer, or answers with a server error; a moment later it may."""


class WarehouseError(KabarError):
    """The warehouse cannot be reached, or its schema is not the one this code needs."""


class ArchiveError(KabarError):
    """A file of the lake or a WARC record is missing or damaged."""


class ReadingError(KabarError):
    """The processes that read pages do not start or break, and no page is the cause."""


class CrawlError(KabarError):
    """A crawl did not finish; results that it recorded stay, and the rest is tried again."""


class CheckError(KabarError):
    """A run's counts do not add up, or a source went silent; the message names the cause."""
