"""The page of commands: every verb, argument and option, from the command line itself."""

from collections.abc import Iterator

import click

from ..cli import cli
from ..markdown import code, table

_INTRODUCTION = """\
# Commands

Every verb of `recoup`; written from the code by `make schema`. What came out goes to standard output, progress and
messages to standard error, so that `recoup ... > file` holds results alone. `recoup VERB --help` says in the terminal
what stands here. [Exit codes](#exit-codes) are the same for every verb.
"""

_EXIT_CODES = """\
## Exit codes

| code | means |
| --- | --- |
| 0 | done; of a gate: nothing is worse |
| 1 | of a gate: something is worse |
| 2 | the input is wrong: every fault was told, and nothing was run |
| 3 | of a gate: it cannot tell |
| 4 | of a gate: there is no baseline, or none that fits |
| 130 | stopped by you |

A fault of Recoup itself ends with 1 and a traceback; please report it.
"""


def page() -> str:
    """Write the whole page."""
    verbs = list(_verbs(cli, click.Context(cli, info_name="recoup")))
    overview = table(("verb", "what it does"), ((code(verb.command_path), _brief(verb)) for verb in verbs))
    parts = [_INTRODUCTION, overview, *(part for verb in verbs for part in _chapter(verb)), _EXIT_CODES]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _verbs(group: click.Group, context: click.Context) -> Iterator[click.Context]:
    """Give every verb with its path, a group before what it holds."""
    for name in group.list_commands(context):
        command = group.commands[name]
        inner = click.Context(command, info_name=name, parent=context)
        if command.hidden:
            continue
        yield inner
        if isinstance(command, click.Group):
            yield from _verbs(command, inner)


def _brief(verb: click.Context) -> str:
    return verb.command.get_short_help_str(limit=200)


def _chapter(verb: click.Context) -> Iterator[str]:
    """Write how a verb is called, what its help says, a line a paragraph, and its options."""
    yield f"## {code(verb.command_path)}"
    usage = " ".join((verb.command_path, *verb.command.collect_usage_pieces(verb)))
    yield f"```text\n{usage}\n```"
    for paragraph in (verb.command.help or "").split("\n\n"):
        yield " ".join(paragraph.split())
    records = [option.get_help_record(verb) for option in verb.command.params if isinstance(option, click.Option)]
    yield table(("option", "meaning"), ((code(names), meaning) for names, meaning in filter(None, records)))
