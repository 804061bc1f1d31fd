"""`python -m cacah.simulate register | drift | respond | show`: a synthetic country, in a process of its own."""

import argparse
import os
import sys
from dataclasses import asdict
from pathlib import Path

import django
import orjson

from cacah.simulate.core.drift import Shares

JEBRES = "33.72.04.1010"


def _share(text: str) -> tuple[str, int]:
    code, _, count = text.partition("=")
    return code, int(count)


def _places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--place", type=_share, action="append", metavar="CODE=FAMILIES", help="a village; may be repeated"
    )
    parser.add_argument("--families", type=int, default=1000, help="without --place: so many in Kelurahan Jebres")
    parser.add_argument("--seed", type=int, default=2020)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cacah simulate")
    verbs = parser.add_subparsers(dest="verb", required=True)
    register = verbs.add_parser("register", help="write register.csv and truth.jsonl.gz")
    register.add_argument("--out", type=Path, required=True)
    _places(register)
    drift = verbs.add_parser("drift", help="write a register.csv of nine months ago and today.jsonl.gz")
    drift.add_argument("--out", type=Path, required=True)
    _places(drift)
    for name, share in asdict(Shares()).items():
        drift.add_argument(f"--{name}", type=float, default=share, help="share of the families of today")
    respond = verbs.add_parser("respond", help="let a share of the families answer over HTTP")
    respond.add_argument("--url", required=True)
    respond.add_argument("--truth", type=Path, required=True)
    respond.add_argument("--share", type=float, default=0.3)
    respond.add_argument("--seed", type=int, default=1)
    respond.add_argument("--concurrency", type=int, default=4)
    show = verbs.add_parser("show", help="let some families answer, half or all; print who they are")
    show.add_argument("--url", required=True)
    _places(show)
    return parser


def _say(told: object) -> None:
    sys.stdout.write(orjson.dumps(told, default=str).decode() + "\n")


def main() -> int:
    """Run one command; a JSON object or list on standard output. 1 when a family could not send."""
    options = _parser().parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cacah.site.settings")
    django.setup()
    from cacah.simulate import actions, drifting

    if options.verb == "respond":
        done = actions.respond(options.url, options.truth, options.share, options.seed, options.concurrency)
        sent = [one for one in done if one.receipt]
        _say(
            {
                "families": len(done),
                "sent": len(sent),
                "requests": sum(one.requests for one in done),
                "troubles": [one.trouble for one in done if one.trouble],
            }
        )
        return 0 if len(sent) == len(done) else 1
    places = dict(options.place or [(JEBRES, options.families)])
    if options.verb == "show":
        _say(actions.show_families(options.url, options.seed, places))
    elif options.verb == "drift":
        shares = Shares(*(getattr(options, name) for name in asdict(Shares())))
        _say(asdict(drifting.write_drifted(options.out, places, options.seed, shares)))
    else:
        _say(asdict(actions.write_register(options.out, places, options.seed)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
