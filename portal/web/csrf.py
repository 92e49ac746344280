"""CSRF on every unsafe request; a page opened before the secret key was changed still works while the old key is kept."""

from __future__ import annotations

from flask import current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect, same_origin, validate_csrf
from wtforms.validators import ValidationError


class KeyRing(CSRFProtect):  # type: ignore[misc]
    """Flask-WTF's protection, which knows one key, asked again with each of SECRET_KEY_FALLBACKS."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Check the token of this request. Raises CSRFError."""
        try:
            super().protect(apply_exemptions=apply_exemptions)
        except CSRFError:
            if not self._signed_with_an_old_key() or not self._from_here():
                raise
            g.csrf_valid = True

    def _signed_with_an_old_key(self) -> bool:
        for key in current_app.config["SECRET_KEY_FALLBACKS"] or ():
            try:
                validate_csrf(self._get_csrf_token(), secret_key=key)
            except ValidationError:
                continue
            return True
        return False

    @staticmethod
    def _from_here() -> bool:
        """Say whether the request comes from a page of ours, as Flask-WTF asks of https."""
        return not request.is_secure or bool(
            request.referrer and same_origin(request.referrer, f"https://{request.host}/")
        )
