"""The numbered words of state, tallies and log. Append only: stored files refer to the numbers."""

from enum import IntEnum, unique


@unique
class Ability(IntEnum):
    """A person's means to pay (hidden)."""

    OK = 0
    TIGHT = 1
    SHOCK = 2


@unique
class Status(IntEnum):
    """Where an account stands."""

    AWAITED = 0
    OPEN = 1
    CURED = 2
    PAID_OFF = 3
    WRITTEN_OFF = 4
    WAIVED = 5


@unique
class Channel(IntEnum):
    """What carries a touch."""

    CALL = 0
    VOICEMAIL = 1
    SMS = 2
    EMAIL = 3
    INBOUND = 4
    LETTER = 5
    VOICE_MESSAGE = 6  # recorded, dropped into a voice box
    AI_VOICE = 7  # an automated caller
    PORTAL = 8
    NONE = 255


@unique
class Stimulus(IntEnum):
    """What excites the payment hazard, each with its own jump and its own way to fade."""

    CONVERSATION = 0
    VOICEMAIL = 1
    SMS = 2
    EMAIL = 3
    LETTER = 4


N_STIMULI = 5


@unique
class Post(IntEnum):
    """What the post room sends, in the order of `State.treatments`; calls are the floor's."""

    SMS = 0
    EMAIL = 1
    LETTER = 2
    VOICE_MESSAGE = 3
    AI_VOICE = 4


N_POSTS = 5
POST_CHANNELS = (Channel.SMS, Channel.EMAIL, Channel.LETTER, Channel.VOICE_MESSAGE, Channel.AI_VOICE)
"""The channel of each `Post`."""


@unique
class Preference(IntEnum):
    """How a person likes to be contacted."""

    PHONE = 0
    SMS = 1
    EMAIL = 2
    LETTER = 3
    UNKNOWN = 4


@unique
class DelayCause(IntEnum):
    """Why an account is late, as far as one can say."""

    UNKNOWN = 0
    FORGOT = 1
    CANNOT = 2
    WILL_NOT = 3
    DISPUTES = 4


@unique
class Party(IntEnum):
    """Who was at the other end."""

    NONE = 0
    RIGHT = 1
    WRONG = 2
    VOICE_BOX = 3
    STRANGER = 4


@unique
class TalkShape(IntEnum):
    """How talk with the right party is distributed."""

    LOGNORMAL = 0
    EXPONENTIAL = 1


@unique
class Tone(IntEnum):
    """How a touch is worded."""

    GENTLE = 0
    NEUTRAL = 1
    FIRM = 2


@unique
class Result(IntEnum):
    """What a conversation led to."""

    NOTHING = 0
    PAID = 1
    PROMISED = 2
    HARDSHIP = 3
    DISPUTED = 4
    REFUSED = 5
    CALL_BACK = 6
    SETTLED_BEFORE = 7


@unique
class Source(IntEnum):
    """Where a payment came from."""

    NONE = 0
    OWN_ACCORD = 1
    PROMISE = 2
    CONVERSATION = 3
    LINK = 4
    PORTAL = 5


@unique
class Cause(IntEnum):
    """Why somebody complains; each cause has its own threshold."""

    CONTACT = 0
    FREQUENCY = 1
    HARDSHIP = 2
    HOUR = 3
    TONE = 4
    DISPUTED_DEBT = 5
    WRONG_PARTY = 6
    ABANDONED = 7


N_CAUSES = 8


@unique
class Event(IntEnum):
    """What the event log records; `docs/event-log.md` says which columns each one fills."""

    PLACED = 1
    INSTALMENT_DUE = 2
    CHARGED = 3
    DIALED = 4
    ANSWERED = 5
    UNANSWERED = 6
    ABANDONED = 7
    CONNECTED = 8
    CONVERSATION_ENDED = 9
    PROMISED = 11
    PROMISE_KEPT = 12
    PROMISE_BROKEN = 13
    PAID = 14
    REFUNDED = 15
    SENT = 16
    READ = 17
    CLICKED = 18
    CALLED_IN = 19
    RENEGED = 20
    LOST = 21
    COMPLAINED = 22
    OPTED_OUT = 23
    CEASED = 24
    DISPUTED = 25
    DISPUTE_RESOLVED = 26
    HARDSHIP_DISCLOSED = 27
    LIFE_CHANGED = 28
    CLOSED = 29
    WRITTEN_OFF = 30
    WAIVED = 31
    COMMANDED = 32
    VISITED = 33
    CALLBACK_ASKED = 34
    CAUSE_TOLD = 35
    VULNERABILITY_NOTED = 36
    PREFERENCE_TOLD = 37
    BOUNCED = 38
    RELAPSED = 39
    BUCKETED = 40
    PREVIEWED = 41
    DELIVERED = 42  # a letter, some days after it was sent


@unique
class Tally(IntEnum):
    """What is counted per day, site and segment: counts, cents or milliseconds."""

    PLACED_ACCOUNTS = 0
    PLACED_BALANCE = 1
    OPEN_ACCOUNTS = 2
    CHARGED = 3
    PAYMENTS = 4
    PAID = 5
    PAID_BY_PROMISE = 6
    PAID_IN_CONVERSATION = 7
    PAID_BY_LINK = 8
    REFUNDED = 9
    WRITTEN_OFF_ACCOUNTS = 10
    WRITTEN_OFF = 11
    WAIVED = 12
    CURED = 13
    PAID_OFF = 14
    DIALS = 15
    ANSWERS = 16
    RIGHT_PARTY = 17
    WRONG_PARTY = 18
    VOICEMAILS = 19
    ABANDONED = 20
    CONVERSATIONS = 21
    HANDLED = 22
    CALLED_IN = 23
    INBOUND_HANDLED = 24
    RENEGED = 25
    LOST = 26
    WAITED_MS = 27
    TALK_MS = 28
    WRAP_UP_MS = 29
    DIALING_MS = 30
    STAFFED_MS = 31
    SMS = 32
    SMS_READ = 33
    EMAILS = 34
    EMAILS_OPENED = 35
    CLICKS = 36
    PROMISES = 37
    PROMISED = 38
    PROMISES_KEPT = 39
    PROMISES_BROKEN = 40
    KEPT = 41
    OPT_OUTS = 42
    CEASED = 43
    DISPUTES = 44
    DISPUTES_UPHELD = 45
    HARDSHIPS = 46
    LIFE_CHANGES = 47
    TOUCHES = 48
    TOUCHES_IN_SHOCK = 49
    COMPLAINTS = 50  # COMPLAINTS + cause, for the eight causes
    CURED_BALANCE = 58  # what cured accounts still owe, and owe on time again
    LETTERS = 59
    LETTERS_READ = 60
    VOICE_MESSAGES = 61
    VOICE_HEARD = 62
    AI_DIALS = 63
    AI_ANSWERS = 64
    AI_CONVERSATIONS = 65
    AI_MS = 66
    VISITS = 67
    PAID_BY_PORTAL = 68
    CALLBACKS_ASKED = 69
    CALLBACKS_PLACED = 70
    BOUNCED = 71  # messages, letters and dials that met an address or number that is no longer valid
    COMPLAINTS_UPHELD = 72
    CAUSES_TOLD = 73
    VULNERABLE_NOTED = 74
    TOUCHES_OF_VULNERABLE = 75
    TOUCHES_IN_KNOWN_HARDSHIP = 76
    RELAPSED = 77
    RELAPSED_BALANCE = 78
    SERVED_SOON = 79  # calls taken by a collector within 20 s
    ABSENT_MS = 80
    OUT_OF_HOURS = 81
    TOO_FREQUENT = 82
    PREVIEW_MS = 83
    RELAPSED_SOON = 84  # cures of this day after which the account fell behind again within 90 days


N_TALLIES = 85
