"""What the doctor asks of the setup: settings, prices and lines that a setup file would no longer be let say."""

from helpdesk_tui.domain.commercial import is_out_of_scope, own_rate
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.setup.contract_values import SCOPES
from helpdesk_tui.services.setup.setting_values import unfit
from helpdesk_tui.store import checks, people
from helpdesk_tui.store.reader import Reader


def setting_faults(reader: Reader) -> list[str]:
    """Settings outside the bounds in which they make sense, each as a sentence."""
    return [wrong for name, value in people.policy(reader).items() if (wrong := unfit(name, value))]


def service_faults(reader: Reader) -> list[str]:
    """Services in the latest terms of agreements whose hourly price is no amount, or whose scope is no known word."""
    faults = []
    for agreement, service, scope, rate in checks.covered_services(reader):
        if rate is not None and own_rate(rate) is None:
            faults.append(
                _("{service} of {agreement}: the rate {rate!r} is no amount").format(service=service, agreement=agreement, rate=rate)
            )
        if scope not in SCOPES and not is_out_of_scope(scope, None):
            faults.append(
                _("{service} of {agreement}: the scope {scope!r} means nothing").format(service=service, agreement=agreement, scope=scope)
            )
    return faults
