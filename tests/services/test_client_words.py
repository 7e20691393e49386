"""An agreement's terms about money as people read them."""

import json
from dataclasses import replace

from helpdesk_tui.domain.client_view import ClientAgreement
from helpdesk_tui.services import client_words

AGREEMENT = ClientAgreement(1, "acme", "A-1", 0, 1, 0, None, "24x7", (), (), "{}")


def told(**terms: object) -> list[str]:
    return client_words.commercial(replace(AGREEMENT, commercial=json.dumps(terms)))


def test_spans_words_and_numbers() -> None:
    assert told(allowance=7200, round_per="ticket_day", fee="1980", visit_least=3600) == [
        "allowance: 2 h 00 min", "rounded per: ticket day", "fee: 1980", "visit at least: 1 h 00 min"
    ]  # fmt: skip


def test_coefficients_and_penalties_are_words_and_no_json() -> None:
    assert told(coefficients={"out_of_hours": "1.5", "vip": "1.25"}) == ["coefficients: out of hours ×1.5, VIP ×1.25"]
    assert told(penalties=[{"below": "95", "percent": "5"}, {"target": "reaction", "percent": "1", "amount": "50"}]) == [
        "penalties: resolution below 95 %: 5 % of the fee; each reaction missed: 1 % of the fee + 50"
    ]
