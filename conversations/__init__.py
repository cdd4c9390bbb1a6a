"""The journeys, one file each. This list is all there are, and what they do by the clock."""

from collections.abc import Mapping

from bot import retention
from bot.timers import Ring
from conversations import erasing, period, signing
from conversations.account import account
from conversations.announcements import KIND as ANNOUNCEMENT
from conversations.announcements import announce
from conversations.another import another_account
from conversations.applications import applications, repair
from conversations.attendance import attendance
from conversations.case import my_case
from conversations.cases import say_late
from conversations.centre import centre
from conversations.centre_ends import OVER, end_logins
from conversations.changes import carry_out_changes
from conversations.closing import KIND as CLOSING
from conversations.closing import remind
from conversations.colleagues import phones
from conversations.contract import contract
from conversations.desk import desk
from conversations.dispute import DISPUTED, dispute, remind_of_dispute
from conversations.documents import documents
from conversations.eligibility import eligibility
from conversations.erase import erase
from conversations.help import ask_for_help
from conversations.history import history
from conversations.join import join
from conversations.keep import keep_number
from conversations.letter import letter
from conversations.letter_more import letter_more
from conversations.login import log_in
from conversations.logins import logins
from conversations.logout import log_out
from conversations.menu import menu, own
from conversations.news import news, no_news
from conversations.number import change_number
from conversations.own_data import own_data, who_looked
from conversations.password import password
from conversations.pay import pay
from conversations.pin import my_pin
from conversations.profile import profile
from conversations.proof import proof
from conversations.readiness import READINESS, readiness, ring
from conversations.receipt import receipt
from conversations.register import register
from conversations.registers import registers
from conversations.replace import replace
from conversations.reset import reset
from conversations.rights import correct, objection, privacy, requests, withdraw_consent
from conversations.security import security
from conversations.statement import statement
from conversations.status import here, retry, status
from conversations.talk import talk
from conversations.training import training
from conversations.undo import undo, undo_document
from conversations.vacancies import apply, change, vacancies
from conversations.verify import verify
from conversations.waiting import waiting
from conversations.welcome import notice, welcome
from storage.cases import LATE
from storage.numbers import NUMBER
from storage.requests import CARRY_OUT, FORGET
from storage.requests import REMINDER as REQUEST

ALL = (
    *(attendance, centre, phones, own, dispute, replace, registers, register),
    *(welcome, menu, account, log_in, another_account, log_out, proof, reset, status, retry, here),
    *(security, password, my_pin, logins, change_number, keep_number, join),
    *(verify, contract, letter, letter_more, receipt, statement, pay, readiness),  # what is doubted names letters
    *(profile, history, documents, undo, undo_document),
    *(privacy, notice, own_data, who_looked, correct, objection, withdraw_consent, erase, requests),
    *(eligibility, change, vacancies, apply, training, applications, repair),
    *(my_case, talk, desk, ask_for_help, no_news, news, waiting),
)

RINGS: Mapping[str, Ring] = {
    NUMBER: carry_out_changes,
    CLOSING: remind,
    ANNOUNCEMENT: announce,
    LATE: say_late,
    CARRY_OUT: erasing.carry_out,
    FORGET: erasing.forget,
    REQUEST: erasing.remind,
    retention.KIND: retention.ring,
    retention.SWEEP: retention.ring_sweep,
    READINESS: ring,
    period.MORNING: period.send_lists,
    period.REMINDER: period.remind,
    period.EVENING: period.report,
    signing.PAPER: signing.ask,
    signing.SIGNED: signing.remind,
    OVER: end_logins,
    DISPUTED: remind_of_dispute,
}
"""What each kind of timer does (bot/timers.py), by its kind."""
