"""What must not stand in a message goes by two people, as everywhere."""

from __future__ import annotations

from flask import Flask

from grants_app.domain.grants.correspondence.actions import Sending, write_message
from grants_app.domain.messages.actions import Wishes
from grants_app.extensions import utc_now
from tests.awards import NUMBER, TODAY, make_signed
from tests.redactions import NAME, redact
from tests.sign_ins import ClientAs
from tests.web.test_messages_of_grants import read, written
from tests.written_reports import WRITER, desk_of


def test_a_name_is_taken_out_of_a_message(app: Flask, client_as: ClientAs) -> None:
    make_signed(app, NUMBER)
    with desk_of(app, WRITER) as at:
        sending = Sending(0, Wishes(base_url=None, at=utc_now()), TODAY)
        write_message(at.viewer, at.programme, NUMBER, f"Shkova te {NAME} dje.", sending)
    writer = client_as(WRITER)
    assert NAME in read(writer)
    redact(client_as)
    assert NAME not in read(writer)
    assert "Shkova te" in read(writer)
    assert not [text for text in written(app) if NAME in text]
