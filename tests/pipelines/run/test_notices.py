"""Notices reach a real mail server and a real webhook, and nothing of an address is told to anybody."""

import logging
import re
import socket
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from pipelines.records.problems import Problem, ProblemClass
from pipelines.run import notices
from pipelines.run.notices import Delivery, send, tell_incidents
from pipelines.warehouse.connection import connect
from pipelines.warehouse.incidents import record
from pipelines.warehouse.runs import register_publishers
from tests.builders import DESA, KOTA
from tests.ports import free_ports
from tests.webhook import SECRET, webhook

LINK = "http://127.0.0.1:8080/plugin/newsroom"
DOWN = Problem(ProblemClass.SITE_DOWN, "site down: index https://kota.example/: http_503")


class Mailbox:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


@pytest.fixture
def mail():
    """A mail server on loopback that asks for a login, and its mailbox."""
    box = Mailbox()
    box.logins = []

    def login(server, session, envelope, mechanism, data):
        box.logins.append((data.login, data.password))
        return AuthResult(success=True)

    port = free_ports(1)
    controller = Controller(box, hostname="127.0.0.1", port=port, authenticator=login, auth_require_tls=False)
    controller.start()
    box.address = (
        f"mailto://editor:{SECRET}@127.0.0.1:{port}?from=kabar@kota.example&to=desk@kota.example&mode=insecure"
    )
    yield box
    controller.stop()


@pytest.fixture
def hook():
    with webhook() as server:
        yield server


@pytest.fixture
def check(warehouse_url):
    """Return a function that records a run of days in which these sources were red."""
    with connect(warehouse_url, "kabar_loader") as connection:
        register_publishers(connection, [KOTA, DESA])

    def check(*red):
        with connect(warehouse_url, "kabar_loader") as connection:
            green = [each for each in ("kota", "desa") if each not in red]
            record(connection, "archive_day/2026-03-02", dict.fromkeys(red, DOWN), green)

    return check


def test_one_message_when_it_begins_and_one_when_it_is_over(warehouse_url, check, mail, hook, caplog):
    caplog.set_level(logging.DEBUG)
    addresses = f"{mail.address} {hook.address}"
    told = []
    for red in (["kota", "desa"], ["kota", "desa"], [], []):
        check(*red)
        told.append(tell_incidents(warehouse_url, addresses, LINK))
    sent = [
        "notice of 2 incidents by E-Mail (address 1): sent",
        "notice of 2 incidents by JSON (address 2): sent",
    ]
    assert told == [sent, [], sent, []]
    assert [mail["subject"] for _, mail in mail.mails] == [
        "Kabar: trouble with desa, kota",
        "Kabar: desa, kota well again",
    ]
    assert mail.mails[0][0] == ["desk@kota.example"]
    assert mail.logins[0] == (b"editor", SECRET.encode())
    begins, ends = (body["message"] for _, body in hook.posted)
    assert "kota (publication days), since 20" in begins
    assert f"UTC: {DOWN.text}\nRun: archive_day/2026-03-02" in begins
    assert f'docs/runbook.md, "A run is red". Newsroom: {LINK}' in begins
    assert f"kota (publication days): over after 0 min. It was: {DOWN.text}" in ends
    assert DOWN.text in mail.mails[0][1].get_body(("plain",)).get_content()
    assert SECRET not in caplog.text


def test_what_cannot_be_sent_is_sent_after_the_next_run(warehouse_url, check, hook, caplog):
    caplog.set_level(logging.DEBUG)
    check("kota")
    dead = f"json://127.0.0.1:1/{SECRET} {hook.address}/broken"
    failed = "not sent; `./kabar notify` tries it"
    assert tell_incidents(warehouse_url, dead, LINK) == [
        f"notice of 1 incidents by JSON (address 1): {failed}",
        f"notice of 1 incidents by JSON (address 2): {failed}",
    ]
    check("kota")
    assert tell_incidents(warehouse_url, hook.address, LINK) == ["notice of 1 incidents by JSON (address 1): sent"]
    assert SECRET not in caplog.text
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(incidents::text, '') FROM ops.incidents")
        assert SECRET not in cursor.fetchone()[0]


def test_an_address_that_fails_does_not_keep_the_others_from_being_told(hook):
    deliveries = send(f"json://127.0.0.1:1/{SECRET} {hook.address}", "a title", "a body")
    assert deliveries == [Delivery(1, "JSON", is_sent=False), Delivery(2, "JSON", is_sent=True)]
    ((_, body),) = hook.posted
    assert (body["title"], body["message"]) == ("a title", "a body")


@pytest.mark.parametrize("wrong", [f"slack://{SECRET}", f"nix://{SECRET}@host", SECRET])
def test_a_wrong_address_is_named_without_its_secrets(wrong, hook, caplog):
    caplog.set_level(logging.DEBUG)
    told, refused = send(f"{hook.address} {wrong}", "a title", "a body")
    assert (told.is_sent, refused.number, refused.is_sent) == (True, 2, False)
    assert re.fullmatch("(slack|nix|no scheme): no address that Apprise knows", refused.service)
    assert SECRET not in caplog.text
    assert len(hook.posted) == 1


def test_a_service_that_takes_too_long_is_left(monkeypatch, hook):
    monkeypatch.setattr(notices, "_MAX_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = f"json://127.0.0.1:{silent.getsockname()[1]}/"
        assert [each.is_sent for each in send(f"{slow} {hook.address}", "a title", "a body")] == [False, True]
