"""How clients come in at a development broker: openly, or with a name and a password, over TLS where it has a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lake.inbox.jaas import PLAIN, quoted

LISTENER = "CLIENTS"
STORES = ("keystore", "truststore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """The one name and password that open the door; `certificate` is a PEM file with a key (PKCS #8) and its certificates."""

    username: str
    password: str
    certificate: Path | None = None

    @property
    def protocol(self) -> str:
        """What Kafka calls this door."""
        return "SASL_PLAINTEXT" if self.certificate is None else "SASL_SSL"


def door(login: Login | None) -> list[str]:
    """Lines of a broker's settings about the listener of its clients."""
    protocol = "PLAINTEXT" if login is None else login.protocol
    lines = [
        f"listener.security.protocol.map=CONTROLLER:PLAINTEXT,{LISTENER}:{protocol}",
        f"inter.broker.listener.name={LISTENER}",
    ]
    return lines if login is None else [*lines, *_locked(login)]


def _locked(login: Login) -> list[str]:
    # Quoted for the line's own grammar, and its backslashes for that of the file.
    password = quoted(login.password).replace("\\", "\\\\")
    known = f"username={quoted(login.username)} password={password} user_{login.username}={password}"
    lines = [
        "sasl.enabled.mechanisms=PLAIN",
        "sasl.mechanism.inter.broker.protocol=PLAIN",
        f"listener.name.{LISTENER.lower()}.plain.sasl.jaas.config={PLAIN} required {known};",
    ]
    if login.certificate is not None:
        # The broker is its own client too, and must trust itself.
        lines += [f"ssl.{store}.{line}" for store in STORES for line in ("type=PEM", f"location={login.certificate}")]
    return lines
