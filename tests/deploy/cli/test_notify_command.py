"""`notify` tries each address and tells neither its secrets nor those of the others."""

from tests.webhook import SECRET, webhook


def test_a_test_message_goes_to_each_address(kabar_here):
    with webhook() as hook:
        done = kabar_here("notify", KABAR_NOTIFY=f"{hook.address} json://127.0.0.1:1/{SECRET}")
    assert [body["title"] for _, body in hook.posted] == ["Kabar: a test"]
    assert done.returncode == 1
    assert [line.split() for line in done.stdout.splitlines() if "JSON" in line] == [
        ["1", "JSON", "sent"],
        ["2", "JSON", "not", "sent"],
    ]
    assert "address 2 did not take the message" in done.stderr
    assert SECRET not in done.stdout + done.stderr
