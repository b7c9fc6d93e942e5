"""The edge of the command line: what ends a verb becomes a message and an exit code."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from ..errors import UserError

BAD_INPUT = 2
INTERRUPTED = 130


@dataclass
class Session:
    """What the edge of the command line has to know when a verb ends early."""

    debug: bool = False
    kept: Callable[[], str] = lambda: "Nothing was changed."


class Recoup(click.Group):
    """The verbs; what is wrong with the input becomes a message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        """Name the verbs in the order one meets them."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb, and end it in words."""
        session = ctx.ensure_object(Session)
        # a scheduler's SIGTERM ends a verb as Ctrl-C does: what is finished is kept
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            return super().invoke(ctx)
        except UserError as error:
            if session.debug:
                raise
            click.echo(error, err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if session.debug or error.filename is None:  # else it is not about a file, but a pipe that was closed
                raise
            click.echo(f"{error.filename} cannot be used: {error.strerror}. Make room, or choose another.", err=True)
            ctx.exit(BAD_INPUT)
        except KeyboardInterrupt:
            click.echo(f"Stopped. {session.kept()}", err=True)
            ctx.exit(INTERRUPTED)
        finally:
            signal.signal(signal.SIGTERM, before)
