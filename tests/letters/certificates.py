"""A certificate authority for one test, and certificates of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

NOW = dt.datetime.now(dt.UTC)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


@dataclass
class Authority:
    """Throw it away after the test."""

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls) -> Authority:
        """Make one."""
        key = generate_private_key(SECP256R1())
        builder = _builder("Test authority", "Test authority", key, dt.timedelta(days=1)).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        return cls(key, builder.sign(key, hashes.SHA256()))

    def certify(self, key: EllipticCurvePrivateKey, lasts: dt.timedelta = dt.timedelta(days=365)) -> x509.Certificate:
        """A certificate for signing documents."""
        usage = x509.KeyUsage(
            **dict.fromkeys(
                (
                    *("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign"),
                    *("crl_sign", "encipher_only", "decipher_only"),
                ),
                False,
            ),
            digital_signature=True,
            content_commitment=True,
        )
        builder = _builder("Examinations council", "Test authority", key, lasts).add_extension(usage, critical=True)
        return builder.sign(self.key, hashes.SHA256())


def _builder(subject: str, issuer: str, key: EllipticCurvePrivateKey, lasts: dt.timedelta) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_named(subject))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - dt.timedelta(days=2))
        .not_valid_after(NOW + lasts)
    )


def pem(folder: Path, key: EllipticCurvePrivateKey, *chain: x509.Certificate, password: str = "") -> tuple[Path, Path]:
    """The files of a key and of its certificates."""
    lock = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    files = folder / "key.pem", folder / "certificate.pem"
    files[0].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
    files[1].write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in chain))
    return files


def bundle(folder: Path, key: EllipticCurvePrivateKey, certificate: x509.Certificate, password: str) -> Path:
    """The same as PKCS#12."""
    file = folder / "key.p12"
    lock = BestAvailableEncryption(password.encode())
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"letters", key, certificate, [], lock))
    return file
