"""Signs letters by PAdES, so that a PDF reader shows who issued them and that nothing was changed since."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key
from pyhanko.keys import load_certs_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Council"
SOON = timedelta(days=30)  # before its end a certificate is to be renewed


class Unusable(Exception):
    """The key or the certificate cannot sign letters; the message says why."""


class Signer:
    """One key, read once. Signing takes some milliseconds: call it in a worker thread."""

    def __init__(self, key: keys.PrivateKeyInfo, certificate: x509.Certificate, others: list[x509.Certificate]) -> None:
        if _public(key) != certificate.public_key.dump():
            raise Unusable("the certificate is not that of the key")
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(others)
        self.certificate = certificate
        self._signer = SimpleSigner(certificate, key, store)

    @classmethod
    def load(cls, key: Path, certificate: Path | None, password: str) -> Signer:
        """Read a PKCS#12 file, or a key and its certificate (then its chain) in PEM. Raises Unusable."""
        phrase = password.encode() or None
        if certificate is None:
            found = SimpleSigner.load_pkcs12(str(key), passphrase=phrase)  # type: ignore[no-untyped-call]
            if found is None or found.signing_cert is None:
                raise Unusable(f"{key} cannot be read as PKCS#12: compare the file and the password")
            return cls(found.signing_key, found.signing_cert, list(found.cert_registry))
        try:
            first, *others = load_certs_from_pemder([str(certificate)])  # type: ignore[no-untyped-call]
            return cls(load_private_key_from_pemder(str(key), phrase), first, others)
        except (OSError, ValueError, TypeError) as error:
            raise Unusable(f"{key} or {certificate} cannot be read: {error}") from error

    def problem(self, now: datetime) -> str:
        """What is wrong with the certificate now, or soon; empty if nothing is."""
        begins, ends = self.certificate.not_valid_before, self.certificate.not_valid_after
        if now < begins:
            return f"the certificate is not valid before {begins:%d %B %Y}"
        if now >= ends:
            return f"the certificate ended on {ends:%d %B %Y}: renew it, readers warn of letters signed since"
        return f"the certificate ends on {ends:%d %B %Y}: renew it" if ends - now < SOON else ""

    def sign(self, file: bytes) -> bytes:
        """Return the file with a signature that is not seen on the page."""
        about = PdfSignatureMetadata(
            field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256", location="Nairobi"
        )
        signed: io.BytesIO = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(file)), about, signer=self._signer)
        return signed.getvalue()


def _public(key: keys.PrivateKeyInfo) -> bytes:
    public = load_der_private_key(key.dump(), None).public_key()
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
