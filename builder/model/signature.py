"""What a proven signature says: who signed, until when, led to which root, and what to note.

Knows the kinds of signature that Apple's systems import. Knows no bytes. Carries no hash of
an address or number: those of an account's signature are read nowhere and shown nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from builder.errors import Problem


class SignatureKind(StrEnum):
    """Who vouches: iCloud for anyone, an Apple Account for its contacts, a certificate."""

    ICLOUD = "icloud"
    ACCOUNT = "account"
    CERTIFICATE = "certificate"


_WHO_CAN_IMPORT = {
    SignatureKind.ICLOUD: "anyone",
    SignatureKind.ACCOUNT: (
        "the signer's own devices, and people who have the signer in their contacts and "
        "Private Sharing switched on"
    ),
    SignatureKind.CERTIFICATE: "anyone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature that holds. Times are UTC; `signed_at` is None where the file is silent.

    `signer` is a sentence's worth of words, `root` the name of the trusted root,
    `share_id` the iCloud link's last part where the signature names one, and `findings`
    what a careful person should know: warnings only, since a fault is raised instead.
    """

    kind: SignatureKind
    signer: str
    root: str
    not_before: datetime
    not_after: datetime
    signed_at: datetime | None = None
    share_id: str = ""
    findings: tuple[Problem, ...] = ()

    @property
    def who_can_import(self) -> str:
        return _WHO_CAN_IMPORT[self.kind]

    def to_json(self) -> dict[str, object]:
        """Plain values for a report; times as ISO 8601 in UTC."""
        return {
            "kind": self.kind.value,
            "signer": self.signer,
            "root": self.root,
            "not_before": _iso(self.not_before),
            "not_after": _iso(self.not_after),
            "signed_at": _iso(self.signed_at) if self.signed_at else None,
            "share_id": self.share_id or None,
            "who_can_import": self.who_can_import,
            "warnings": [
                {"code": problem.code, "message": problem.message, "help": problem.help}
                for problem in self.findings
            ],
        }


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
