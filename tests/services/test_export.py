"""A store goes out as lines and comes back the same, byte for byte."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpdesk_tui.domain.errors import BadInput, HelpdeskError, NotAllowed, Refused
from helpdesk_tui.services import messages, redaction, working
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.export import lines
from helpdesk_tui.services.restore_lines import is_export, restore
from helpdesk_tui.store import tables
from helpdesk_tui.store.engine import Store
from tests.small_desk import MovableClock, SmallDesk

PICTURE = bytes(range(256))


@pytest.fixture
def lived(small_desk: SmallDesk) -> SmallDesk:
    """The small desk after some work: messages, a running timer, files, raw bytes, a redaction, a draft, hostile text."""
    anna, desk = small_desk.actor("anna"), small_desk.desk
    first, second = small_desk.ticket("[/var/log] full \x1b]52;\u202eЁ\x00"), small_desk.ticket("Second")
    working.take(desk, anna, first)
    small_desk.clock.forward(minutes=20)
    messages.reply(desk, anna, first, "Which disk?\r\n— Anna")
    messages.note(desk, anna, first, "The secret is 1234.")
    small_desk.clock.forward(minutes=5)
    working.take(desk, anna, second)
    with desk.store.write() as writer:
        writer.add(tables.Blob(sha256="aa", content=PICTURE))
        message_id = int(writer.value("SELECT id FROM message WHERE kind = 'note'"))
        writer.add(tables.Attachment(message_id=message_id, name="a\u2028b.png", size=len(PICTURE), sha256="aa"))
        writer.add(tables.RawSource(channel="mail", received_at=small_desk.clock.now(), sha256="bb", content=b"\xff\x00raw"))
        writer.add(tables.Draft(person_id=anna.id, ticket_id=0, kind="reply", body="half a sen", saved_at=small_desk.clock.now()))
        writer.change(tables.Ticket, {"id": first}, {"previous_id": second})  # refers to a later row
    redaction.ask_for_message(desk, small_desk.actor("olga"), message_id, "a password")
    redaction.confirm(desk, small_desk.actor("boris"), 1)
    return small_desk


@pytest.fixture
def other(made_store: Path, tmp_path: Path, clock: MovableClock) -> Iterator[Desk]:
    """An empty desk beside it."""
    path = tmp_path / "other.db"
    path.write_bytes(made_store.read_bytes())
    store = Store(str(path))
    store.open()
    yield Desk(store, clock)
    store.close()


def _export(desk: Desk, path: Path) -> bytes:
    content = "".join(line + "\n" for line in lines(desk, "vera")).encode()
    path.write_bytes(content)
    return content


def test_export_import_export_is_the_same_to_the_byte(lived: SmallDesk, other: Desk, tmp_path: Path) -> None:
    first = _export(lived.desk, tmp_path / "a.jsonl")
    done = restore(other, str(tmp_path / "a.jsonl"))
    assert _export(other, tmp_path / "b.jsonl") == first
    assert (done.total, done.fault) == (first.count(b"\n") - 1, "")


@pytest.mark.usefixtures("lived")
def test_the_lived_store_holds_what_is_hard_to_copy(lived: SmallDesk) -> None:
    with lived.desk.store.read() as reader:
        for table in ("timer", "blob", "raw_source", "draft", "work_entry", "attachment", "redaction", "outbox", "event_payload"):
            assert reader.value(f"SELECT count(*) FROM {table}") or table == "outbox", table
        assert reader.value("SELECT count(*) FROM event_payload WHERE body = ''")


def test_what_is_derived_is_computed_again_and_rules_hold_again(lived: SmallDesk, other: Desk, tmp_path: Path) -> None:
    _export(lived.desk, tmp_path / "a.jsonl")
    restore(other, str(tmp_path / "a.jsonl"))
    everything = (
        "SELECT rowid FROM ticket_text WHERE ticket_text MATCH 'disk' ORDER BY 1",
        "SELECT name, sql FROM sqlite_master ORDER BY name",
    )
    with lived.desk.store.read() as before, other.store.read() as after:
        for sql in everything:
            assert after.rows(sql) == before.rows(sql)
        assert after.value("PRAGMA foreign_keys") == 1
        versions = [row[0] for row in after.rows("SELECT id FROM calendar_version")]
        assert {row[0] for row in after.rows("SELECT DISTINCT version_id FROM calendar_stretch")} == set(versions)
    with pytest.raises(HelpdeskError, match="never changed"), other.store.write() as writer:
        writer.run("UPDATE event SET verb = 'x'")


def test_work_goes_on_in_the_copy(lived: SmallDesk, other: Desk, tmp_path: Path) -> None:
    _export(lived.desk, tmp_path / "a.jsonl")
    restore(other, str(tmp_path / "a.jsonl"))
    lived.clock.forward(minutes=3)
    working.resolve(other, other.actor("anna", "console"), 2, code="solved", text="Done.")
    with other.store.read() as reader:
        assert reader.value("SELECT duration_ms FROM work_entry WHERE ticket_id = 2") == 180_000


def test_only_an_empty_store_takes_an_export(lived: SmallDesk, tmp_path: Path) -> None:
    before = _export(lived.desk, tmp_path / "a.jsonl")
    with pytest.raises(Refused, match="not empty"):
        restore(lived.desk, str(tmp_path / "a.jsonl"))
    assert _export(lived.desk, tmp_path / "b.jsonl") == before


def test_who_may_neither_set_up_nor_audit_gets_nothing(lived: SmallDesk) -> None:
    with pytest.raises(NotAllowed):
        list(lines(lived.desk, "anna"))
    assert next(iter(lines(lived.desk, "vera")))


def _cut(rows: list[str]) -> list[str]:
    return rows[:-3]


def _swap_head(rows: list[str]) -> list[str]:
    header = json.loads(rows[0])
    header["head"]["hash"] = "0" * 64
    return [json.dumps(header), *rows[1:]]


def _replace(old: str, new: str) -> Callable[[list[str]], list[str]]:
    def change(rows: list[str]) -> list[str]:
        changed = [row.replace(old, new, 1) for row in rows]
        assert changed != rows
        return changed

    return change


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_cut, "ends too early: it is cut off after "),
        (lambda rows: rows[:4], "ends too early: it is cut off after 3 of "),
        (lambda rows: [*rows[:-1], rows[-2]], "breaks a rule"),
        (_swap_head, "edited"),
        (_replace('"schema":2', '"schema":999'), "999"),
        (_replace('"helpdesk_export":1', '"helpdesk_export":7'), "format"),
        (lambda rows: [*rows[:3], "{half", *rows[3:]], "line 4"),
        (lambda rows: [*rows[:3], "[]", *rows[3:]], "line 4"),
        (lambda rows: [*rows[:3], '{"table":"nothing","row":{}}', *rows[3:]], "'nothing'"),
        (_replace('"tier":3', '"tier":33'), "breaks a rule"),
        (_replace('"tier":3', '"tier":true'), "True"),
        (_replace('"tier":3', '"tier":99999999999999999999'), "99999999999999999999"),
        (_replace('"tier":3', '"size":3'), "other columns"),
        (_replace('"name":"ACME"', '"name":"\\ud800"'), "half a character"),
        (_replace('"client_id":2', '"client_id":777'), "not there"),
        (_replace('{"base64":"', '{"base64":"*'), "base64"),
    ],
)
def test_a_damaged_file_is_refused_with_its_place_and_leaves_the_store_empty(
    lived: SmallDesk, other: Desk, tmp_path: Path, damage: Callable[[list[str]], list[str]], said: str
) -> None:
    _export(lived.desk, tmp_path / "a.jsonl")
    rows = (tmp_path / "a.jsonl").read_text("utf-8").removesuffix("\n").split("\n")
    (tmp_path / "b.jsonl").write_text("\n".join(damage(rows)) + "\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        restore(other, str(tmp_path / "b.jsonl"))
    assert said in caught.value.sentence
    with other.store.read() as reader:
        assert reader.value("SELECT count(*) FROM client") == 0
        assert reader.value("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'") > 5


def test_a_file_that_ends_within_a_row_is_cut_off(lived: SmallDesk, other: Desk, tmp_path: Path) -> None:
    content = _export(lived.desk, tmp_path / "a.jsonl")
    rows = content.count(b"\n") - 1
    (tmp_path / "b.jsonl").write_bytes(content[:-20])
    with pytest.raises(BadInput, match=f"cut off after {rows - 1} of {rows} rows"):
        restore(other, str(tmp_path / "b.jsonl"))
    (tmp_path / "c.jsonl").write_bytes(content[:-1])
    assert restore(other, str(tmp_path / "c.jsonl")).total == rows


def test_an_edited_history_comes_back_and_is_told_of(lived: SmallDesk, other: Desk, tmp_path: Path) -> None:
    _export(lived.desk, tmp_path / "a.jsonl")
    text = (tmp_path / "a.jsonl").read_text("utf-8")
    (tmp_path / "b.jsonl").write_text(text.replace('"verb":"taken"', '"verb":"token"', 1), "utf-8")
    assert "changed after" in restore(other, str(tmp_path / "b.jsonl")).fault


def test_an_export_is_told_from_a_log(lived: SmallDesk, tmp_path: Path) -> None:
    _export(lived.desk, tmp_path / "a.jsonl")
    (tmp_path / "b.jsonl").write_text('{"id": 1}\n', "utf-8")
    assert is_export(str(tmp_path / "a.jsonl"))
    assert not is_export(str(tmp_path / "b.jsonl"))
    assert not is_export(str(tmp_path / "none.jsonl"))
