"""What is held about people, table by table: how a row is known to be somebody's, what of it the person is shown, and
what becomes of it when the person is erased. Export, erasure and retention read this one table.

Whoever adds a table with people in it adds it here; tests/storage/test_holdings.py looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

PERSON, PHONE, CHAT, ADDRESS, ID_NUMBER = "person", "phone", "chat", "address", "id_number"  # what keys refer to
ACCOUNT, MESSAGES, SECURITY, DOCUMENTS, WORK = "account", "messages", "security", "documents", "work"  # kinds of data
APPLICATIONS, CASES, HISTORY, RIGHTS, OFFICES = "applications", "cases", "history", "rights", "offices"

GONE = None  # the rows are deleted
SET_ASIDE = "AND phone LIKE 'repeated-%'"  # what a person has twice (storage/numbers.py)
NAMELESS = {"phone": ":pseudonym", "name": "'—'", "id_number": "''", "tsc_number": "''"}


@dataclass(frozen=True)
class Key:
    """A column by which rows are found, and what it holds: one of the above, or the id of a holding before this one."""

    column: str
    of: str
    only: str = ""  # a further condition, in SQL


@dataclass(frozen=True)
class Holding:
    """A table, or some of its rows, with something of people in it.

    `shown` are columns; `says` has what their numbers mean. `erased` has the columns that are overwritten, with their
    new values in SQL; empty: the row stays as it is; None: it goes.
    """

    table: str
    kind: str
    keys: tuple[Key, ...]
    shown: str
    erased: Mapping[str, str] | None = GONE
    id: str = "id"
    part: str = ""  # where a table has several holdings
    says: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """For queries, and as the person's file calls it."""
        return f"{self.table}_{self.part}" if self.part else self.table

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of what is shown."""
        return tuple(self.shown.split())

    def queries(self) -> Iterator[str]:
        """The named SQL by which it is read, and erased."""
        for number, key in enumerate(self.keys):
            where = f"WHERE {key.column} = :value {key.only}"
            yield f"-- name: own_{self.name}_{number}\nSELECT {self._selected()} FROM {self.table} {where};"
            if self.erased is GONE:
                yield f"-- name: erase_{self.name}_{number}!\nDELETE FROM {self.table} {where};"
            elif self.erased:
                values = ", ".join(f"{column} = {value}" for column, value in self.erased.items())
                yield f"-- name: erase_{self.name}_{number}!\nUPDATE {self.table} SET {values} {where};"

    def _selected(self) -> str:
        return ", ".join([self.id, *(_worded(each, self.says.get(each, ())) for each in self.columns)])


def _worded(column: str, words: Sequence[str]) -> str:
    if not words:
        return column
    cases = " ".join(f"WHEN {number} THEN '{word}'" for number, word in enumerate(words))
    return f"CASE {column} {cases} ELSE '{words[0]}' END"


def _of(column: str, refers: str, only: str = "") -> tuple[Key, ...]:
    return (Key(column, refers, only),)


BY_PERSON, BY_PHONE, BY_CHAT = _of("person_id", PERSON), _of("phone", PHONE), _of("chat_id", CHAT)
OFFERED = "year exam paper position centre town reference reports_at ends_on accept_by"
ON_LETTERS = (  # kinds of letters, and what they are about
    ("invitation", "kind IN ('invitation', 'receipt')"),
    ("deployment", "kind = 'deployment'"),
    ("application", "kind IN ('application', 'training')"),
    (PERSON, "kind LIKE 'statement %'"),
)
SENT = ("waits", "sent", "failed", "delivered", "read")  # what waits until its person writes, -1, waits too
URGENCY = ("answer", "password or code", "notice", "announcement")
ON_THE_WAY = ("on its way", "arrived", "given up")

# In the order in which rows are found: what others refer to comes first. Rows go in the opposite order.
HOLDINGS = (
    Holding(
        "person",
        ACCOUNT,
        _of("id", PERSON),
        "phone created_at password_chosen_at closed_at",
        {
            "phone": "'erased-' || id",
            **dict.fromkeys(("password_hash", "password_chosen_at", "next_password_id"), "NULL"),
            **dict.fromkeys(("next_password_hash", "next_password_at"), "NULL"),
        },
    ),
    Holding("merged", ACCOUNT, _of("into_id", PERSON), "merged_at", {}, id="person_id"),
    Holding("former_number", ACCOUNT, BY_PERSON, "phone left_at", id="phone"),
    Holding(
        "chat",
        ACCOUNT,
        _of("id", CHAT),
        "channel address language consent_version consent_at proven_phone active_at created_at conversation parked",
        {
            "address": "'erased-' || id",
            **dict.fromkeys(("language", "consent_version", "consent_at", "proven_phone", "proof_id"), "NULL"),
            **dict.fromkeys(("login_id", "login_person_id", "active_at", "conversation", "parked"), "NULL"),
        },
    ),
    Holding(
        "profile",
        ACCOUNT,
        BY_PERSON,
        "name birth_year gender id_number kra_pin tsc_number email kin_name kin_phone kin_relationship mpesa_phone "
        "mpesa_name bank bank_branch bank_account nssf sha changed_at",
        id="person_id",
    ),
    Holding(
        "qualification",
        ACCOUNT,
        BY_PERSON,
        "level institution course from_year to_year added_at removed_at",
    ),
    Holding(
        "work",
        ACCOUNT,
        BY_PERSON,
        "employer number institution designation place started_on ended_on added_at removed_at",
    ),
    Holding("draft", ACCOUNT, BY_PERSON, "form payload kept_at", id="person_id"),
    Holding("opt_out", ACCOUNT, BY_PHONE, "since", id="phone"),
    Holding("login", SECURITY, BY_PERSON, "method started_at ended_at ended_why"),
    Holding("centre_login", SECURITY, BY_PERSON, "method started_at ended_at ended_why", {"person_id": "NULL"}),
    Holding(
        "centre_login",
        SECURITY,
        BY_CHAT,
        "",
        {"ended_at": "coalesce(ended_at, :now)", "ended_why": "coalesce(ended_why, 'erased')"},
        part="chat",
    ),
    Holding("pin", SECURITY, BY_PERSON, "set_at", id="person_id"),
    Holding("number_change", SECURITY, BY_PERSON, "old_phone new_phone asked_at due_at outcome ended_at"),
    Holding("proof", SECURITY, BY_PHONE + BY_CHAT, "phone proven_at ended_at"),
    Holding("attempt", SECURITY, BY_PHONE + BY_CHAT, "kind phone made_at"),
    Holding("code", SECURITY, BY_PHONE + BY_CHAT, "purpose phone issued_by created_at used_at"),
    Holding(
        "delivery",
        SECURITY,
        BY_PHONE + BY_CHAT,
        "purpose phone state created_at settled_at",
        says={"state": ON_THE_WAY},
    ),
    Holding("inbox", MESSAGES, BY_CHAT, "channel received_at done_at"),
    Holding(
        "outbox",
        MESSAGES,
        _of("address", ADDRESS),
        "channel address kind state reason created_at sent_at settled_at",
        says={"kind": URGENCY, "state": SENT},
    ),
    Holding("incident", MESSAGES, BY_CHAT, "case_number conversation message happened_at"),
    Holding(
        "document",
        DOCUMENTS,
        BY_PERSON,
        "item receipt size pages state why channel received_at decided_at ended ended_at purged_at",
    ),
    Holding("document_part", DOCUMENTS, _of("document_id", "document"), "", id="file_id"),
    Holding(
        "invitation",
        WORK,
        BY_PHONE,
        f"phone name id_number tsc_number examiner_number {OFFERED} posted_at withdrawn_at withdrawn_why",
        {**NAMELESS, "examiner_number": "''", "town": "''"},
    ),
    Holding(
        "invitation",
        WORK,
        _of("id_number", ID_NUMBER, SET_ASIDE),
        f"{OFFERED}",
        {"name": "'—'", "tsc_number": "''", "examiner_number": "''", "town": "''", "id_number": "''"},
        part="repeated",
    ),
    Holding(
        "acceptance",
        WORK,
        BY_PERSON + _of("invitation_id", "invitation"),
        "decision reason terms_hash channel address decided_at",
        {"reason": "''", "address": "''"},
    ),
    Holding(
        "deployment",
        WORK,
        BY_PHONE,
        "phone name id_number tsc_number town position number reference starts_on ends_on rate posted_at "
        "withdrawn_at withdrawn_why",
        {**NAMELESS, "town": "''"},
    ),
    Holding(
        "deployment",
        WORK,
        _of("id_number", ID_NUMBER, SET_ASIDE),
        "position reference starts_on ends_on",
        {"name": "'—'", "tsc_number": "''", "town": "''", "id_number": "''"},
        part="repeated",
    ),
    Holding(
        "mark",
        WORK,
        _of("deployment_id", "deployment"),
        "day value note kind late who sent_at made_at",
        {},  # one chain for a whole centre, in which nobody is named
    ),
    Holding(
        "dispute",
        WORK,
        _of("mark_id", "mark"),
        "said opened_at due_at state why decided_at",
        {"said": "''", "why": "''"},
    ),
    Holding(
        "substitution",
        WORK,
        BY_PHONE,
        "phone name id_number tsc_number from_day reason asked_by asked_at state why",
        {**NAMELESS, "reason": "''", "why": "''"},
    ),
    Holding(
        "substitution",
        WORK,
        _of("deployment_id", "deployment"),
        "from_day reason asked_by asked_at state why",
        {"reason": "''", "why": "''"},
        part="replaced",
    ),
    Holding(
        "payment",
        WORK,
        BY_PHONE,
        "year exam code position state amount tax reference day why posted_at",
        {"phone": ":pseudonym", "why": "''", "reference": "''"},
    ),
    Holding(
        "training",
        WORK,
        BY_PHONE + _of("id_number", ID_NUMBER),
        "phone name id_number tsc_number year exam paper venue",
    ),
    Holding("signed_register", WORK, BY_CHAT, "receipt pages sent_by submitted_at state why", {}),
    Holding(
        "application",
        APPLICATIONS,
        BY_PERSON,
        "number state queue holds item why recommender facts begun_at submitted_at decided_at withdrawn_at",
        {"recommender": "''", "facts": "'{}'", "why": "''"},
    ),
    Holding(
        "letter",
        WORK,
        tuple(Key("subject_id", about, f"AND {kinds}") for about, kinds in ON_LETTERS),
        "serial kind version language title initials size issued_at purged_at",
        {"purged_at": ":now"},  # what is left says to whoever has the letter that it is ours
    ),
    Holding(
        "help_case",
        CASES,
        BY_PERSON + _of("chat_id", CHAT, "AND person_id IS NULL"),
        "number phone state opened_at changed_at topic facts owner due_at rating",
    ),
    Holding("case_entry", CASES, _of("case_id", "help_case"), "who what text happened_at"),
    Holding("case_file", CASES, _of("case_id", "help_case"), "", id="file_id"),
    Holding(
        "received_file",
        DOCUMENTS,
        BY_CHAT + _of("id", "document_part") + _of("id", "case_file"),
        "name media_type size pages problem received_at purged_at",
        {"name": "''", "sha256": "''", "clean_sha256": "''", "reference": "''", "purged_at": ":now"},
    ),
    Holding(
        "help_case",
        CASES,
        _of("phone", PHONE),  # who filed it named this number: what they wrote is theirs
        "",
        {"phone": "NULL"},
        part="naming",
    ),
    Holding("history", HISTORY, BY_PERSON, "who what old new why channel happened_at"),
    Holding("look", HISTORY, BY_PERSON, "who what why happened_at", {}),
    Holding("data_request", RIGHTS, BY_PERSON, "number kind state opened_at due_at ended_at", {}),
    Holding(
        "request_entry",
        RIGHTS,
        _of("request_id", "data_request"),
        "who what text happened_at",
        {"text": "''"},
    ),
    Holding("director", OFFICES, BY_PHONE, "phone name county sub_county", {}, id="phone"),
    Holding("officer", OFFICES, BY_PHONE, "phone name office added_by added_at removed_at", {}, id="phone"),
)

SQL = "\n\n".join(query for holding in HOLDINGS for query in holding.queries())
