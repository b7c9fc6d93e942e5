"""What is published on the page and cannot be expressed in this world, and why."""

_LENDER = "this is what lenders did, not what debtors do; here the policy decides it"
_OFFERS = "no offers yet: settlements and write-downs come with later work"

BEYOND: tuple[tuple[str, str, str], ...] = (
    (
        "Laudenbach et al.",
        "-12.4 pp termination",
        "no loan is terminated; accounts end cured, paid or written off",
    ),
    ("Cadena and Schoar 2011", "equal to a 25 % rate cut", "debtors do not react to the interest rate"),
    (
        "Karlan et al.",
        "plain SMS ~0; works with the name of an officer the client knows",
        "no message bears a name; that a plain one does nothing contradicts the +3..9 % wanted of one SMS",
    ),
    ("Dewies et al. 2022", "letter that says call us raises repayment plans", "no plans yet"),
    ("Dobbie and Song", "write-downs raise repayment and lower bankruptcy", _OFFERS),
    ("Dobbie and Song", "longer, lower payments have no effect", "no minimum payments and no plans yet"),
    ("Gerardi et al. 2018", "job loss = 35 % equity fall", "debtors own no house"),
    ("CFPB 2017", "32 % contacted in a year", "of all consumers, most of whom are not in this book"),
    ("CFPB 2017", "53 % say wrong debt or amount", "a debtor doubts a debt only by disputing it, which is a target"),
    ("CFPB 2017", "27 % threatened", _LENDER),
    ("CFPB 2017", "36 % called at bad hours", _LENDER),
    ("CFPB 2017", "15 % sued, 26 % of them attend", "no legal stage yet"),
)
"""Source, finding, why not."""
