"""`notify`: a test message to the addresses of KABAR_NOTIFY."""

from deploy.cli.console import say, show_table
from deploy.cli.saved_settings import effective_settings
from pipelines.errors import StackError, UsageError
from pipelines.run.notices import send


def notify() -> None:
    """Send a test message to each address of KABAR_NOTIFY. Exit code 1 if one of them did not take it."""
    addresses = effective_settings().notify.get_secret_value()
    if not addresses:
        raise UsageError("KABAR_NOTIFY is not set; docs/runbook.md has examples.")
    deliveries = send(addresses, "Kabar: a test", "Notices of incidents will arrive here.")
    rows = [(each.number, each.service, "sent" if each.is_sent else "not sent") for each in deliveries]
    show_table("KABAR_NOTIFY", ("address", "service", "result"), rows)
    if failed := [str(each.number) for each in deliveries if not each.is_sent]:
        say("To see why, without Kabar: ", ".venv/bin/apprise -vv -b test ADDRESS")
        raise StackError(f"address {', '.join(failed)} did not take the message")
