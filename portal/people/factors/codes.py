"""Codes: the secret of an authenticator and how it is shown, the codes of a moment, and recovery codes."""

from __future__ import annotations

import io
import re
import secrets
from typing import TYPE_CHECKING

import pyotp
import segno

from portal.spelling import narrow

if TYPE_CHECKING:
    from datetime import datetime

STEP = 30
"""Seconds for which a code stands; every authenticator takes this one for granted."""
BESIDE = (0, -1, 1)
"""Steps beside that of the portal's clock which count: telephones are late, and so are fingers."""
RECOVERY_CODES = 10
# Codes are copied from paper: small letters and digits, without those that are easily taken for one another.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY = re.compile(f"[{ALPHABET}]{{12}}")
CODE = re.compile(r"[0-9]{6}")
LONGEST = 40
"""Characters of what may be typed for a code, spaces and dashes included."""


def new_secret() -> str:
    """Return a random secret of 160 bits, as authenticators take it."""
    return pyotp.random_base32()


def address(secret: str, username: str, issuer: str) -> str:
    """Return what the QR code says: whose secret it is, and the secret."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def picture(said: str) -> bytes:
    """Return a QR code as a PNG."""
    out = io.BytesIO()
    segno.make(said, error="m", micro=False).save(out, kind="png", scale=5, border=4)
    return out.getvalue()


def in_groups(secret: str) -> str:
    """Return a secret in groups of four, for whoever types it."""
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


def step_of(secret: str, typed: str, moment: datetime) -> int | None:
    """Return the time step whose code was typed, now or one beside it; None where it is no code of these."""
    code = _plain(typed)
    if not (secret and CODE.fullmatch(code)):
        return None
    clock, now = pyotp.TOTP(secret, interval=STEP), int(moment.timestamp()) // STEP
    right = [now + beside for beside in BESIDE if pyotp.utils.strings_equal(clock.generate_otp(now + beside), code)]
    return right[0] if right else None


def recovery_codes() -> list[str]:
    """Return new recovery codes: about 59 random bits each, kept with the hash of passwords."""
    return ["".join(secrets.choice(ALPHABET) for _ in range(12)) for _ in range(RECOVERY_CODES)]


def recovery_code(typed: str) -> str:
    """Return what was typed as recovery codes are kept, "" for what cannot be one."""
    code = _plain(typed).lower()
    return code if RECOVERY.fullmatch(code) else ""


def as_shown(code: str) -> str:
    """Return a recovery code as it stands on paper: abcd-efgh-jkmn."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def _plain(typed: str) -> str:
    """Return what was typed without the spaces and dashes of its groups, plain where a Chinese keyboard made wide characters."""
    return re.sub(r"[\s\-‐-―−]", "", narrow(typed))
