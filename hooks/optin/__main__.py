"""The command line: ./scripts/optin, or python -m optin."""

from __future__ import annotations

import argparse
import io
import os
import sqlite3
import sys
from collections.abc import Sequence

from optin import commands, server, settings
from optin.commands import Command, CommandError
from optin.export import STATUSES
from optin.settings import BadSettings
from optin.store import StoreError

FAILED = 1
USAGE = 2
INTERRUPTED = 130


def main(words: Sequence[str] | None = None) -> int:
    """Return the exit status: 2 for a wrong command line or settings, 1 for what failed."""
    arguments = parser().parse_args(words)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    try:
        environ = dict(os.environ)
        if arguments.env:
            environ |= settings.read_file(commands.caller_path(arguments.env))
        if arguments.command == "dev":
            server.dev(environ, arguments.port, arguments.smtp_port, arguments.parent)
            return 0
        found = (
            server.dev_settings(environ, server.DEV_PORT, 0)
            if arguments.dev
            else settings.parse(environ)
        )
        if arguments.command == "run":
            server.run(found)
            return 0
        command: Command = arguments.does
        return command(arguments, found)
    except BadSettings as error:
        return _fail(error.mistakes, USAGE)
    except (CommandError, StoreError) as error:
        return _fail([str(error)], FAILED)
    except sqlite3.Error as error:
        return _fail([f"the database cannot be used: {error}"], FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has stopped: nothing is left to say, nor at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _fail(lines: Sequence[str], status: int) -> int:
    for line in lines:
        print(f"permesso: {line}", file=sys.stderr)
    return status


def parser() -> argparse.ArgumentParser:
    """Return the parser; its help names every setting."""
    about = "\n".join(
        f"  {name:<22} {text}{_default(default)}"
        for name, (default, text) in settings.defaults().items()
    )
    whole = argparse.ArgumentParser(
        prog="./scripts/optin",
        description="Takes subscriptions from the blog's form, confirms them by mail, keeps them.",
        epilog=f"settings, from the environment:\n{about}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--dev", action="store_true", help="work on the data of `dev`")
    whole.add_argument("--env", metavar="FILE", help="settings from a file of NAME=value lines")
    each = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    each.add_parser("run", help="run the service")
    dev = each.add_parser("dev", help="run it on loopback with a mailbox; no mail leaves")
    dev.add_argument("--port", type=_port, default=server.DEV_PORT, help="default: %(default)s")
    dev.add_argument("--smtp-port", type=_port, default=0, help="default: any that is free")
    dev.add_argument("--parent", type=int, metavar="PID", help="end when this process has ended")

    _add(each, "lists", commands.lists, "the blog's lists and how many people are on them")
    _add(each, "counts", commands.counts, "the figures of the owner's page, as JSON")
    export = _add(each, "export", commands.export_, "people as CSV, as listmonk imports it")
    export.add_argument("--list", metavar="UUID", help="only who is on this list")
    export.add_argument("--status", choices=STATUSES, default="confirmed", help="%(default)s")
    take = _add(each, "import", commands.import_, "add people who confirmed elsewhere")
    take.add_argument("file", metavar="FILE.csv", help="columns: email, name, attributes")
    take.add_argument("--list", metavar="UUID", help="for lines that name no list; else the main")
    take.add_argument("--skip-bad", action="store_true", help="import the good lines")
    show = _add(each, "show", commands.show, "everything known about a person, as JSON")
    forget = _add(each, "forget", commands.forget, "delete a person's data, all of it")
    forget.add_argument("--suppress", action="store_true", help="and never write to them again")
    suppress = _add(each, "suppress", commands.suppress, "never write to an address again")
    suppress.add_argument("--reason", default="owner", help="why (%(default)s)")
    leave = _add(each, "unsubscribe", commands.unsubscribe, "take a person off all lists")
    for one in (show, forget, suppress, leave):
        one.add_argument("email", metavar="EMAIL")
    return whole


def _add(
    each: argparse._SubParsersAction[argparse.ArgumentParser], name: str, does: Command, about: str
) -> argparse.ArgumentParser:
    found = each.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
    found.set_defaults(does=does)
    return found


def _default(default: str | None) -> str:
    if default is None:
        return " Required."
    return f" Default: {default}" if default else ""


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
