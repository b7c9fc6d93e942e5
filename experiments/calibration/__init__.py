"""Hold the world against published effects: every target of the literature page that it can express, met or missed.

Section numbers are of that page, `domain`. A target is a function of one `Trial`: one seed, on which several arms meet
the same debtors, living the same lives. So the difference of two arms is, person by person, what the treatment did.
Effects of a message are of everybody it was sent to (intention to treat); effects of a conversation are of those who
were spoken to, whom the log tells, against the same persons in the arm without it.

How defaults were found: only parameters graded fitted or assumed moved, within their declared ranges. From one run a
parameter, each a step aside on the same seeds, the means of all targets were taken to be linear; the point that this
predicts to miss least, for a penalty on every move, was tried, and the last steps were made by hand. Where the page
tells no calendar of contacts, ours are in `arms`; they too were chosen to meet what depends on them alone, such as the
share of persons contacted four times a week.
"""
