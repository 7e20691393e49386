"""The audit: whether the history is whole, and its head to keep elsewhere.

Verifying reveals nothing of what events say, so whoever holds the file may do it; looking for events is `audit_search`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk_tui.domain import chain
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import audit as rows
from helpdesk_tui.store import journal
from helpdesk_tui.store.reader import Reader

KEPT = 20  # faults of payloads that are told one by one
_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class PayloadFault:
    """An event whose payload does not match what the chain holds of it: `changed`, `missing`, or `erased` without a redaction."""

    seq: int
    reason: str

    def sentence(self) -> str:
        """What was found, for people."""
        if self.reason == "changed":
            return _("what event {seq} says was changed after it was written").format(seq=self.seq)
        if self.reason == "missing":
            return _("what event {seq} says was deleted").format(seq=self.seq)
        return _("what event {seq} says was erased without a confirmed redaction").format(seq=self.seq)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying the whole history found. `redacted` payloads were erased with right."""

    events: int
    redacted: int
    head: chain.Head
    broken: chain.Break | None
    faults: tuple[PayloadFault, ...]
    fault_count: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, removed or added."""
        return self.broken is None and not self.fault_count

    def sentences(self) -> list[str]:
        """What is wrong, the break of the chain first."""
        found = [self.broken.sentence()] if self.broken else []
        found += [fault.sentence() for fault in self.faults]
        more = self.fault_count - len(self.faults)
        return [*found, ngettext("and {n} more event", "and {n} more events", more).format(n=more)] if more else found


class _Payloads:
    """Checks every payload as the chain's events pass by."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._with_right = rows.erased_with_right(reader)
        self.faults: list[PayloadFault] = []
        self.fault_count = 0
        self.events = 0
        self.redacted = 0
        self.head = chain.Head(0, chain.GENESIS)

    def passing(self) -> Iterator[chain.ChainedEvent]:
        """Hand out the chain's events, judging the payload of each."""
        for event, payload in rows.chained(self._reader):
            self.events += 1
            self.head = chain.Head(event.seq, event.hash)
            self._judge(payload)
            yield event

    def _judge(self, payload: rows.PayloadRow) -> None:
        if payload.body is None or payload.salt is None:
            self._found(payload.seq, "missing")
        elif not payload.body and not payload.salt:
            if payload.seq in self._with_right:
                self.redacted += 1
            else:
                self._found(payload.seq, "erased")
        elif len(payload.salt) > 255 or chain.digest(payload.salt, payload.body) != payload.digest:
            self._found(payload.seq, "changed")

    def _found(self, seq: int, reason: str) -> None:
        self.fault_count += 1
        if len(self.faults) < KEPT:
            self.faults.append(PayloadFault(seq, reason))


def verify(desk: Desk, head: chain.Head | None = None) -> Verdict:
    """Check the whole chain and every payload; `head`, where it was kept elsewhere, must be in the chain."""
    with desk.store.read() as reader:
        return verify_in(reader, head)


def verify_in(reader: Reader, head: chain.Head | None = None) -> Verdict:
    """`verify` within a snapshot. After the first break the payloads that follow are not judged."""
    payloads = _Payloads(reader)
    broken = chain.verify(payloads.passing(), head=head if head and head.seq else None)
    return Verdict(payloads.events, payloads.redacted, payloads.head, broken, tuple(payloads.faults), payloads.fault_count)


def head(desk: Desk) -> chain.Head:
    """The end of the chain: whoever keeps it elsewhere can tell later whether the end was cut off or rewritten."""
    with desk.store.read() as reader:
        return chain.Head(*journal.head(reader))


def parse_head(text: str) -> chain.Head:
    """A head as `audit head` prints it, `SEQ:HASH`. Raises BadInput."""
    found = _HEAD.fullmatch(text.strip().lower())
    if found is None:
        raise BadInput(_("{text!r} is no head of a history; `helpdesk audit head` prints one, like 120:9f86d081….").format(text=text))
    return chain.Head(int(found[1]), found[2])
