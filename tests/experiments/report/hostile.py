"""Names that try to be more than names."""

from collections.abc import Iterator
from itertools import count

ATTACKS = (
    "<script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "</style><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    '"><svg onload=window.hit=1>',
    "'><iframe src=javascript:parent.hit=1>",
    '" onmouseover="window.hit=1" x="',
    "<svg><animate onbegin=window.hit=1 attributeName=x dur=1s>",
    "]]><script>window.hit=1</script>",
    "--><script>window.hit=1</script><!--",
    "{{ 7 * 7 }}{% raw %}{# x #}",
    "${window.hit=1}`${1}`",
    "$\\frac{1}{2}$ $x_1^2$ $unclosed",
    "&lt;b&gt; &amp; &#60;script&#62;",
    "a\x00b\x08c\x1b[31md",
    "\u202egnp.exe",
    "\u2066isolated\u2069",
    "line\u2028separator\u2029",
    "שלום عليكم",
    "名前 😀 e\u0301",
    'id="x" href="#y" url(#z) #0b62b8',
    "javascript:window.hit=1",
    "<base href=//evil.example><link rel=stylesheet href=//evil.example>",
    "<details open ontoggle=window.hit=1>",
    "<math><mi xlink:href=javascript:window.hit=1>",
)


def hostile() -> Iterator[str]:
    """Give name after name, no two alike."""
    for number in count():
        yield f"{ATTACKS[number % len(ATTACKS)]}{number}"
