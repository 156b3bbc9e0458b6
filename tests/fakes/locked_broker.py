"""A real Kafka broker that lets in only who knows a name and a password, over TLS too if wanted."""

from __future__ import annotations

import datetime as dt
import ipaddress
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from lake.inbox.broker import Broker, running
from lake.inbox.broker_door import Login
from tests.conftest import needs_kafka

PASSWORD = 'p&=# "w\\ord'


@dataclass(frozen=True, kw_only=True)
class Locked:
    """A running broker, and what its clients must say."""

    broker: Broker
    login: Login

    def url(self, *, password: str = PASSWORD, **more: object) -> str:
        """The address of an inbox with topics of its own."""
        security = {"security_protocol": self.login.protocol, "sasl_mechanism": "PLAIN", "username": "reelhouse"}
        if self.login.certificate is not None:
            security["ca_file"] = str(self.login.certificate.with_name("ca.pem"))
        given = {"partitions": 1} | security | {"password": password} | more
        return f"kafka://{self.broker.address}/{uuid.uuid4().hex}?{urlencode(given)}"


@contextmanager
def locked(folder: Path, *, protocol: str) -> Iterator[Locked]:
    """A broker with this protocol while the block runs."""
    needs_kafka()
    certificate = _certificate(folder) if protocol == "SASL_SSL" else None
    login = Login(username="reelhouse", password=PASSWORD, certificate=certificate)
    with running(folder / "broker", login=login) as broker:
        yield Locked(broker=broker, login=login)


def _certificate(folder: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that vouches for itself; `ca.pem` beside it is what clients trust."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(1)
    )
    signed = (
        made.add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    shown = signed.public_bytes(Encoding.PEM)
    (folder / "ca.pem").write_bytes(shown)
    whole = folder / "broker.pem"
    whole.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + shown)
    return whole
