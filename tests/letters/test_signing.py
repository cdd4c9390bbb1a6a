"""Where there is a key, letters are signed so that others can prove whose they are."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from pdfua import validate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from letters.invitation import Invitation
from letters.signing import FIELD, Signer, Unusable
from tests.letters.certificates import NOW, Authority, bundle, pem
from tests.letters.conftest import render, text_of

AUTHORITY = Authority.new()
KEY = generate_private_key(SECP256R1())
CERTIFICATE = AUTHORITY.certify(KEY)


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """A signer whose certificate the test's authority issued."""
    return Signer.load(*pem(tmp_path, KEY, CERTIFICATE, AUTHORITY.certificate), "")


def validated(file: bytes) -> PdfSignatureStatus:
    """What pyhanko finds, that trusts the test's authority alone."""
    root = asn1.Certificate.load(AUTHORITY.certificate.public_bytes(Encoding.DER))
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    (signature,) = PdfFileReader(io.BytesIO(file)).embedded_signatures
    return validate_pdf_signature(signature, context)


def test_a_signed_letter_is_valid_and_whole(signer: Signer, invitation: Callable[..., Invitation]) -> None:
    """By PAdES, over the entire file, by whom we trust; within the size that a phone's data bears."""
    letter = signer.sign(render(invitation()))
    status = validated(letter)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.md_algorithm == "sha256"
    (signature,) = PdfFileReader(io.BytesIO(letter)).embedded_signatures
    assert signature.field_name == FIELD
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert len(letter) < 60_000


def test_a_signed_letter_reads_as_before(tmp_path: Path, signer: Signer, invitation: Callable[..., Invitation]) -> None:
    """The same words, the same tags."""
    letter = render(invitation())
    signed = signer.sign(letter)
    assert text_of(signed) == text_of(letter)
    assert "/StructTreeRoot" in pypdf.PdfReader(io.BytesIO(signed)).root_object
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)
    assert validate(file).findings == ()


def test_one_changed_byte_shows(signer: Signer, invitation: Callable[..., Invitation]) -> None:
    """Whoever edits the letter breaks the signature."""
    letter = bytearray(signer.sign(render(invitation())))
    place = letter.index(b"<dc:title>") + 40
    letter[place] ^= 1
    assert not validated(bytes(letter)).intact


def test_another_authority_is_not_trusted(tmp_path: Path, invitation: Callable[..., Invitation]) -> None:
    """A forger can sign too, but not in the council's name."""
    forger = Authority.new()
    signer = Signer.load(*pem(tmp_path, KEY, forger.certify(KEY), forger.certificate), "")
    status = validated(signer.sign(render(invitation())))
    assert status.intact
    assert not status.trusted


def test_a_locked_key_and_a_bundle_are_read(tmp_path: Path) -> None:
    """As certificate authorities hand them out."""
    locked = Signer.load(*pem(tmp_path, KEY, CERTIFICATE, password="secret"), "secret")
    bundled = Signer.load(bundle(tmp_path, KEY, CERTIFICATE, "secret"), None, "secret")
    assert locked.certificate.dump() == bundled.certificate.dump()


def test_what_cannot_sign_is_refused_with_its_reason(tmp_path: Path) -> None:
    """When the service starts, not when somebody wants a letter."""
    key, certificate = pem(tmp_path, KEY, CERTIFICATE, password="secret")
    for password in ("", "wrong"):
        with pytest.raises(Unusable, match="cannot be read"):
            Signer.load(key, certificate, password)
    with pytest.raises(Unusable, match="cannot be read"):
        Signer.load(tmp_path / "none.pem", certificate, "")
    with pytest.raises(Unusable, match="PKCS#12"):
        Signer.load(bundle(tmp_path, KEY, CERTIFICATE, "secret"), None, "wrong")
    other = generate_private_key(SECP256R1())
    with pytest.raises(Unusable, match="not that of the key"):
        Signer.load(*pem(tmp_path, other, CERTIFICATE), "")


@pytest.mark.parametrize(("days", "problem"), [(0, ""), (-3, "not valid before"), (340, "renew it"), (366, "ended on")])
def test_the_doctor_says_when_a_certificate_ends(signer: Signer, days: int, problem: str) -> None:
    """A month before."""
    found = signer.problem(NOW + dt.timedelta(days=days))
    assert (problem in found) if problem else not found
