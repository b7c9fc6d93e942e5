"""Why a treatment is not allowed: codes and sentences for whatever the house procedure can object to."""

from enum import IntEnum, unique


@unique
class Reason(IntEnum):
    """Why a touch is neither possible nor permitted; a set of reasons is a number with their bits."""

    NOT_OPEN = 0
    CEASED = 1
    FROZEN = 2
    PROMISE_PENDING = 3
    DISPUTED = 4
    HARDSHIP = 5
    NO_PHONE = 6
    PHONE_BOUNCED = 7
    CALLS_CLOSED = 8
    SPARED = 9
    CLOSED_FLOOR = 10
    AFTER_CONVERSATION = 11
    CALLS_A_WEEK = 12
    NO_SMS_CONSENT = 13
    SMS_CLOSED = 14
    MESSAGES_A_WEEK = 15
    MESSAGES_A_DAY = 16
    NO_EMAIL = 17
    NO_EMAIL_CONSENT = 18
    EMAIL_CLOSED = 19
    EMAIL_BOUNCED = 20
    NO_ADDRESS = 21
    LETTERS_CLOSED = 22
    ADDRESS_BOUNCED = 23
    LETTER_IN_POST = 24
    NO_VOICE_CONSENT = 25
    VOICE_CLOSED = 26
    CALLS_A_DAY = 27

    @property
    def code(self) -> str:
        """Name in small letters."""
        return self.name.lower()

    @property
    def sentence(self) -> str:
        """Say what the house procedure objects to."""
        return SENTENCES[self]


SENTENCES: dict[Reason, str] = {
    Reason.NOT_OPEN: "The account is not open.",
    Reason.CEASED: "The person asked not to be contacted again.",
    Reason.FROZEN: "Contact is frozen while a complaint is looked into.",
    Reason.PROMISE_PENDING: "A promise to pay is pending.",
    Reason.DISPUTED: "The debt is disputed, and the dispute is open.",
    Reason.HARDSHIP: "The person told of hardship not long ago.",
    Reason.NO_PHONE: "No telephone number is known.",
    Reason.PHONE_BOUNCED: "The telephone number no longer works.",
    Reason.CALLS_CLOSED: "Calls are out of service today.",
    Reason.SPARED: "The person is known to be vulnerable, and the house spares them calls.",
    Reason.CLOSED_FLOOR: "The floor does not work today.",
    Reason.AFTER_CONVERSATION: "The last conversation is too fresh for another call.",
    Reason.CALLS_A_WEEK: "The person was dialled as often as a week permits.",
    Reason.NO_SMS_CONSENT: "There is no consent to SMS, or it was withdrawn.",
    Reason.SMS_CLOSED: "SMS are out of service today.",
    Reason.MESSAGES_A_WEEK: "The person was sent as many messages as a week permits.",
    Reason.MESSAGES_A_DAY: "The person was sent as many messages as a day permits.",
    Reason.NO_EMAIL: "No e-mail address is known.",
    Reason.NO_EMAIL_CONSENT: "There is no consent to e-mail, or it was withdrawn.",
    Reason.EMAIL_CLOSED: "E-mail is out of service today.",
    Reason.EMAIL_BOUNCED: "The e-mail address no longer works.",
    Reason.NO_ADDRESS: "No postal address is known.",
    Reason.LETTERS_CLOSED: "Letters are out of service today.",
    Reason.ADDRESS_BOUNCED: "The postal address is no longer valid.",
    Reason.LETTER_IN_POST: "A letter is in the post already.",
    Reason.NO_VOICE_CONSENT: "There is no consent to automated or recorded calls.",
    Reason.VOICE_CLOSED: "Automated and recorded calls are out of service today.",
    Reason.CALLS_A_DAY: "The person was dialled as often as a day permits.",
}
"""What each reason says."""


def reasons_in(bits: int) -> tuple[Reason, ...]:
    """List the reasons whose bits are set.

    Examples
    --------
    >>> [reason.code for reason in reasons_in(0b1010)]
    ['ceased', 'promise_pending']
    """
    return tuple(reason for reason in Reason if int(bits) >> reason & 1)
