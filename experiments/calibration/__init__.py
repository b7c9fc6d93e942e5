"""Hold the world against published effects: every target of the literature page that it can express, met or missed.

Section numbers are of that page, `domain`. A target is a function of one `Trial`: one seed, on which several arms meet
the same debtors, living the same lives. So the difference of two arms is, person by person, what the treatment did.
"""
