"""Conversations as transcripts: what a person does, and word for word what the bot says.

A file is `tests/transcripts/<area>/<case>.<en|sw>.txt`. Its first lines set the stage:

    # channel: telegram        telegram (people tap), whatsapp (tap, the number is proven) or sms (people type);
                               after it an address, such as that of a WhatsApp sender without a number
    # given: consent account   what there is at the start: consent, account, login, invitation, two invitations,
                               old notice (agreed to an earlier one),
                               accepted, posted, closed, withdrawn, deployment, submitted,
                               paid, returned (the claim for it), second person, same person (has an
                               invitation as the second, with the same ID number), profile, proven; chosen (the
                               password is), code (from the Sub County Director), other chat (a proven one of the
                               same person), centre (<slip> is its password), in centre (the chat acts for it),
                               director (of its sub-county), other centre
                               vacancies (tests/vacancies.py), trained (for 233/1 in 2019), teacher (all that training
                               asks for is on the profile), documents (all seven)
    user: what is typed        [label] taps a button, (contact) shares the own number, (sticker) and so on
    user: (file kcse.pdf)      sends a file of tests/papers.py, with a caption after a colon: (file kcse.pdf: my KCSE)
    user: (files b.jpg, a.jpg) sends several in the order of their names; they arrive in the order written here
    clock: hours=3             moves the clock, and what is due is done
    # channel: sms             later on: the same person goes on elsewhere; what other chats get is shown by channel
    receipt: delivered         news of the newest SMS; `receipt: whatsapp delivered` of the newest message there
    officer: accept kcse       finds a document good; `officer: replace kcse The stamp is missing.` asks for another
    decision: needs kcse: Why  what the council decides on the last application, with the reason
    taken back: CODE: Why      the council takes a vacancy back, with the reason
    case: replies You may      an officer looks at the last case, replies to it, or closes it
    request: answer We look    an officer answers the last request about somebody's data; done or refused ends it

`pytest --update` writes the bot's lines anew; read the difference before you commit it. Between every two lines
the state is in the database only.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.cases import tell
from bot.channel import Receipt
from bot.decisions import Board
from bot.inquiry import Inquiry
from bot.messages import BOLD_OFF, BOLD_ON, Kind, Outgoing
from bot.office import Office, Progress
from bot.recall import Order, withdraw_vacancy
from bot.review import Review
from bot.turns import SAVED
from conversations import passwords
from conversations.cases import answered, closed
from conversations.checklist import items, new_receipt
from conversations.welcome import CONSENT_VERSION
from storage.applications import Verdict
from storage.codes import LOG_IN
from storage.documents import Bound
from storage.invitations import ACCEPTED, Origin
from storage.profiles import QUALIFICATION, WORK
from storage.records.accounts import Person
from storage.records.chats import ChatRow
from storage.store import Store
from tests import centre
from tests.bot import chats
from tests.talk import LIMITS, Bot, Talk
from tests.vacancies import TRAINED, all_rows

FOLDER = Path(__file__).parent / "transcripts"
CASES = sorted(FOLDER.glob("*/*.txt"))
PHONE = "+254712345678"
SECOND = "+254722000111"
PROFILE = {
    "name": "Wanjiku Achieng Otieno",
    "birth_year": 1985,
    "gender": "female",
    "id_number": "23456789",
    "kra_pin": "A012345678Z",
    "tsc_number": "512345",
    "email": "",
    "mpesa_phone": PHONE,
    "mpesa_name": "Wanjiku Achieng Otieno",
}
ADDRESSES = {"telegram": "700", "whatsapp": PHONE, "sms": PHONE}
PASSWORD = r"(?:password is|nenosiri lako ni|New password for \d+:|Nenosiri jipya la \d+:) ([a-z2-9]{8})\."
KINDS = {
    "sticker": {"kind": Kind.STICKER},
    "voice": {"kind": Kind.VOICE},
    "location": {"kind": Kind.LOCATION},
    "file": {"kind": Kind.FILE},
    "contact": {"kind": Kind.CONTACT, "proven_phone": PHONE},
    "contact of somebody else": {"kind": Kind.CONTACT, "other_phone": "+254733000000"},
    "forged button": {"kind": Kind.BUTTON, "button": "0123456789ab.0"},
    "empty": {"text": " \u200b\n"},
    "long": {"text": "Mwalimu " * 300},
    "binary": {"text": "\x01\x02\x03"},
    "right to left": {"text": "\u0645\u0631\u062d\u0628\u0627"},
}
NAMED = {  # what is new in every run
    "<application>": r"\b(A-[0-9A-Z]{4}-[0-9A-Z]{4})\b",
    "<password>": PASSWORD,
    "<code>": r"(?:code is|Msimbo wako ni|code:|huu:) (\d{3,4} \d{3,4})\b",
    "<serial>": r"\b(?!7KQ2-M8TX-9RB4C)([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4,5})\b",
    "<seal>": r"(?:[Ss]eal|[Mm]uhuri) ([0-9A-Z]{4}-[0-9A-Z]{4})\b",
    "<receipt>": r"\b(R-[0-9A-Z]{4}-[0-9A-Z]{4})\b",
    "<request>": r"\b(D-[0-9A-Z]{4}-[0-9A-Z]{4})\b",
    "<case>": r"\b(MT-[0-9A-Z]{6})\b",
}


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
async def test_transcript(path: Path, house: Bot, request: pytest.FixtureRequest) -> None:
    """The bot says what the transcript says."""
    lines = path.read_text(encoding="utf-8").splitlines()
    written = await _Play(house, path.suffixes[0].removeprefix(".")).run(lines)
    if request.config.getoption("--update"):
        path.write_text(written, encoding="utf-8")
    assert written == path.read_text(encoding="utf-8")


class _Play:
    """One transcript on its way."""

    def __init__(self, house: Bot, language: str) -> None:
        self.house = house
        self.language = language
        self.talk = Talk(house)
        self.out: list[str] = []
        self.heard: list[Outgoing] = []
        self.names: dict[str, str] = {}

    async def run(self, lines: list[str]) -> str:
        for line in lines:
            head, _colon, rest = line.partition(": ")
            match head:
                case "# channel":
                    name, _space, address = rest.partition(" ")
                    own = address or ADDRESSES[name]
                    self.talk = Talk(self.house, name, own, own if name == "whatsapp" and own[0] == "+" else "")
                case "# given":
                    await self._given(rest.split(", "))
                case "user" | "clock" | "receipt" | "decision" | "officer" | "case" | "request" | "taken back":
                    self.out.append(line)
                    await self._happen(head, rest)
                    self._hear()
                    continue
                case _ if not line.startswith("#"):
                    continue  # what the bot said when this was written
            self.out.append(line)
        return "\n".join(self.out) + "\n"

    async def _happen(self, what: str, rest: str) -> None:
        match what:
            case "user":
                await self._user(rest)
            case "receipt":
                await self._receipt(rest)
            case "decision":
                await self._decide(*rest.partition(": ")[::2])
            case "taken back":
                code, _colon, why = rest.partition(": ")
                await withdraw_vacancy(self._office(), 2026, code, Order("A. Mutiso, KNEC", why))
                await self.house.look()
            case "officer":
                await self._officer(*rest.split(" ", 2))
            case "case":
                await self._case(*rest.partition(" ")[::2])
            case "request":
                await self._request(*rest.partition(" ")[::2])
            case "clock":
                self.house.clock.move(**{name: float(n) for name, n in (part.split("=") for part in rest.split())})
                await self.house.look()

    async def _user(self, text: str) -> None:
        text = re.sub(r"<(\w+)>", lambda found: self.names[found[0]], text)
        if text.startswith("["):
            await self.talk.tap(text[1:-1])
        elif found := re.fullmatch(r"\(files? ([^:]+)(?:: (.+))?\)", text):
            await self.talk.send_files(*found[1].split(", "), caption=found[2] or "")
        elif text.startswith("("):
            await self.talk.send(**KINDS[text[1:-1]])
        else:
            await self.talk.say(text)

    def _hear(self) -> None:
        sent = [
            (name, address, message)
            for name, channel in self.house.channels.items()
            for address, message in channel.sent
        ]
        here = (self.talk.channel, self.talk.address)
        sent.sort(key=lambda each: each[:2] != here)  # what is said here comes first
        for name, address, message in sent:
            if not any(message is heard for heard in self.heard):
                self.out += self._written("bot" if (name, address) == here else name, message)
                self.heard.append(message)

    def _written(self, speaker: str, message: Outgoing) -> list[str]:
        text = message.text.replace(BOLD_ON, "*").replace(BOLD_OFF, "*")
        text = re.sub(r"(?<=record )\d{17,19}|(?<=rekodi )\d{17,19}", "<record>", text)
        text = re.sub(r"\b(\d+ kB|kB \d+|\d+\.\d MB|MB \d+\.\d)\b", "<size>", text)
        text = re.sub(r"(?<=Check code )[0-9a-f]{8}|(?<=Msimbo wa uhakiki )[0-9a-f]{8}", "<digits>", text)
        lines = text.split("\n")
        if message.attachment:
            lines[0] = f"({message.attachment.name}) {lines[0]}"
        if message.opens:
            lines[0] = f"(template) {lines[0]}"
        if message.erase:
            lines[0] = f"(deletes the message) {lines[0]}"
        if self.talk.channel == "sms":
            lines += [f"{number}. {option.label}" for number, option in enumerate(message.options, 1)]
        elif message.options:
            lines.append(" ".join(f"[{option.label}]" for option in message.options))
        if message.share_contact:
            lines.append(f"({message.share_contact})")
        lines = self._named("\n".join(lines)).split("\n")
        return [f"{speaker}: {lines[0]}", *(f"     {line}".rstrip() for line in lines[1:])]

    def _named(self, text: str) -> str:
        for name, pattern in NAMED.items():
            if found := re.search(pattern, text):
                self.names[name] = found[1]
                text = re.sub(pattern, partial(_renamed, name), text)
        return text

    async def _receipt(self, news: str) -> None:
        named = news.partition(" ")[0] in self.house.channels
        channel, state, *reason = news.split() if named else ["sms", *news.split()]
        last = self.house.channels[channel].ids[-1]
        await self.house.outbox.receive(Receipt(channel, state, outbox_id=last, reason="".join(reason)))
        await self.house.settled()

    def _office(self) -> Office:
        no_bar: Progress = lambda *_: None  # noqa: E731
        return Office(self.house.database, LIMITS, self.house.press.sealer, no_bar, self.house.clock())

    async def _decide(self, verdict: str, why: str) -> None:
        state, _space, item = verdict.partition(" ")
        async with self.house.database.transaction() as tx:
            board = await Board.of(tx, self._office())
            application = await board.find(self.names["<application>"])
            await board.decide(application, Verdict(state, why, item), "A. Mutiso, KNEC")
            await board.notices.send(tx)
        await self.house.look()

    async def _officer(self, verb: str, item: str, why: str = "") -> None:
        async with self.house.database.transaction() as tx:
            review = await Review.of(tx, PHONE, "officer", LIMITS, self.house.press.sealer, self.house.clock())
            await (review.accept(item) if verb == "accept" else review.give_back(item, why))
        await self.house.outbox._look(everything=False)
        await self.house.settled()

    async def _case(self, what: str, text: str) -> None:
        now, house = self.house.clock(), self.house
        async with house.database.transaction() as tx:
            cases = Store(tx, now).cases
            case = await cases.by_number(self.names["<case>"])
            assert case
            if what == "looks":
                await cases.look(case, "officer Njeri")
            else:
                words = answered if what == "replies" else closed
                await (cases.reply if what == "replies" else cases.close)(case, "officer Njeri", text)
                await tell(tx, case, words(case, text), self._office())
        await house.look()

    async def _request(self, what: str, text: str) -> None:
        house = self.house
        async with house.database.transaction() as tx:
            case = await Inquiry.of(tx, self._office(), self.names["<request>"], "Officer Mwende")
            await (case.answer(text) if what == "answer" else case.decide(what, text))
        await house.look()

    async def _given(self, words: list[str]) -> None:
        house = self.house
        await house.hear(house.incoming(self.talk.channel, self.talk.address, text="?", proven_phone=self.talk.phone))
        async with house.database.transaction() as tx:
            (row,) = await tx.lock_chats(lanes=f'[["{self.talk.channel}", "{self.talk.address}"]]')
            store = Store(tx, house.clock())
            row.conversation, row.active_at = None, house.clock()
            if "consent" in words:
                row.language, row.consent_at, row.consent_version = self.language, house.clock(), CONSENT_VERSION
            if "old notice" in words:
                row.consent_version = "2026-10"
            if "proven" in words:
                row.proven_phone = PHONE
            person = await self._account(words, store, row)
            if "profile" in words and person:
                await store.profiles.save(person, PROFILE, "test")
            if "officer" in words:
                await store.officers.add(PHONE, "Njeri", "Nyeri", "test")
            if "login" in words and person:
                await store.logins.start(row, person, "tap")
            await _post(store, words, person, house.clock())
            self.names |= await centre.stage(store, words, row)
            fields = {name: getattr(row, name) for name in row.__slots__ if name in SAVED}
            await tx.save_chat([fields])
        if "other chat" in words:
            await chats.consent(
                house, "whatsapp", PHONE, language=self.language, proven_phone=PHONE, active_at=house.clock()
            )
        for channel in house.channels.values():
            channel.sent.clear()

    async def _account(self, words: list[str], store: Store, row: ChatRow) -> Person | None:
        """The person's account, and what there is with it."""
        if "second person" in words:
            await store.people.register(SECOND, passwords.HASHER.hash("abcd2345"), "test")
        if not {"account", "login"} & set(words):
            return None
        person = await store.people.register(PHONE, passwords.HASHER.hash("abcd2345"), "test")
        self.names["<password>"] = "abcd2345"
        if "chosen" in words and person:
            await store.passwords.replace(person, passwords.HASHER.hash("abcd2345"), row)
        if "code" in words:
            self.names["<code>"] = await store.codes.issue(LOG_IN, PHONE, by="an officer")
        return person


def _renamed(name: str, found: re.Match[str]) -> str:
    return found[0].replace(found[1], name)


async def _post(store: Store, words: list[str], person: Person | None, now: datetime) -> None:
    """What the council posted, and what became of it."""
    await store.invitations.post(_invitations(words, now))
    invitations = await store.invitations.of(PHONE)
    if "accepted" in words and person:
        for invitation in invitations:
            await store.invitations.decide(invitation, person, ACCEPTED, "", "terms", Origin("t", "t", "t"))
    if "withdrawn" in words:
        await store.invitations.withdraw(invitations, "the dates change")
    await _open(store, words, person)
    if "deployment" in words:
        (posted,) = await store.deployments.post_centres([centre.CENTRE])
        await store.deployments.post([{**DEPLOYMENT, "centre": posted.item}])
    for state in (each for each in words if each in ("submitted", "paid", "returned")):
        await store.pay.post([{**PAYMENT, "state": state}])


async def _open(store: Store, words: list[str], person: Person | None) -> None:
    """Vacancies, and what speaks for the person."""
    if "vacancies" in words:
        await store.vacancies.post(all_rows())
    if "trained" in words:
        await store.trainings.post([TRAINED])
    if "teacher" in words and person:
        await store.profiles.save(person, PROFILE, "test")
        await store.profiles.add(person, QUALIFICATION, STUDIED, "B.Ed.", "test")
        await store.profiles.add(person, WORK, WORKED, "Mukurweini High School", "test")
    if "documents" in words and person:
        for item in items():
            bound = Bound("0" * 64, 1, 1)
            await store.documents.receive(person, item.code, new_receipt(), bound, [], "test")


STUDIED = {
    "level": "bachelor",
    "institution": "Kenyatta University",
    "course": "B.Ed.",
    "from_year": 2004,
    "to_year": 2008,
}
WORKED = {
    "employer": "tsc",
    "number": "512345",
    "institution": "Mukurweini High School",
    "designation": "Teacher",
    "place": "19-mukurweini",
    "started_on": date(2015, 1, 5),
    "ended_on": None,
}
PAYMENT = {
    "phone": PHONE,
    "year": 2026,
    "exam": "KCSE",
    "code": "08219108",
    "position": "INVIGILATOR",
    "amount": 880_000,
    "tax": 0,
    "reference": "TLK7QX2M9P",
    "day": date(2026, 11, 21),
    "why": "The register has no stamp.",
}
DEPLOYMENT = {
    "phone": PHONE,
    "name": "Wanjiku Achieng Otieno",
    "id_number": "23456789",
    "tsc_number": "512345",
    "town": "Nyeri",
    "position": "INVIGILATOR",
    "reference": "KNEC/GEN/EA/FA/SI/APP/KCSE/INV/2026/0000417",
    "starts_on": date(2026, 10, 16),
    "ends_on": date(2026, 11, 20),
    "rate": 550,
}


def _invitations(words: list[str], now: datetime) -> list[dict[str, Any]]:
    first = {
        "phone": PHONE,
        "name": "Wanjiku Achieng Otieno",
        "id_number": "23456789",
        "tsc_number": "512345",
        "examiner_number": "4411",
        "year": 2026,
        "exam": "KCSE",
        "paper": "233/1",
        "position": "EXAMINER",
        "centre": "Starehe Boys' Centre",
        "town": "Nairobi",
        "reference": "KNEC/CONF/EA/FA/SE/EXMS/002/114",
        "reports_at": datetime(2026, 11, 30, 5, 0, tzinfo=UTC),
        "ends_on": date(2026, 12, 13),
        "accept_by": datetime(2026, 11, 20 if "closed" in words else 25, 14, 0, tzinfo=UTC),
        "letter_at": now if "posted" in words else datetime(2026, 11, 26, 5, 0, tzinfo=UTC),
    }
    same = [{**first, "phone": SECOND, "paper": "233/2"}] if "same person" in words else []
    second = {**first, "year": 2025, "paper": "233/2", "position": "TEAM_LEADER", "letter_at": None}
    if "two invitations" in words:
        return [first, second]
    return [*([first] if "invitation" in words else []), *same]
