"""Options of the verbs of `hopyard env`, by verb."""

from __future__ import annotations

import argparse
from typing import Final

FORMATS: Final = ("environment.yml", "requirements.txt", "pylock.toml", "conda-explicit", "lock")


def _environment_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-e",
        "--env",
        dest="environment",
        metavar="NAME",
        help="the environment (default: the kernel's own, the active or only one)",
    )


def _preview_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--preview", action="store_true", help="show what would change, and change nothing")


def _new_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--display-name", metavar="TEXT", default="", help="of its kernel (default: its name)")
    _preview_option(parser)


def list_(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help="show what is in this one")
    parser.add_argument("--found", action="store_true", help="also those that others made on this machine")
    parser.add_argument("--verify", action="store_true", help="compare what lies there with the lock")
    parser.add_argument("--outdated", action="store_true", help="look up the newest versions")


def create(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help='such as numpy or "numpy>=2"')
    parser.add_argument("--python", metavar="VERSION", default="", help="such as 3.12, or the path of an interpreter")
    parser.add_argument("--kind", choices=("venv", "conda"), help="default: conda when conda packages are asked for")
    parser.add_argument("--conda", nargs="+", metavar="PACKAGE", default=[], help="conda packages")
    parser.add_argument("--channel", action="append", metavar="CHANNEL", default=[], help="where conda packages are")
    parser.add_argument("--no-kernel", action="store_true", help="without the kernel library")
    _new_options(parser)


def packages(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("packages", nargs="+", metavar="PACKAGE")
    _environment_option(parser)
    _preview_option(parser)


def install(parser: argparse.ArgumentParser) -> None:
    packages(parser)
    managers = parser.add_mutually_exclusive_group()
    managers.add_argument("--conda", action="store_true", help="conda packages (default in conda environments)")
    managers.add_argument("--pip", action="store_true", help="pip packages")
    parser.add_argument("--machines", choices=("all", "cpu", "gpu"), default="all", help="for which machines")
    parser.add_argument("--channel", action="append", metavar="CHANNEL", default=[], help="one more channel")


def upgrade(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    parser.add_argument("--all", action="store_true", help="all of them")
    _environment_option(parser)
    _preview_option(parser)


def remove(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--force", action="store_true", help="also while processes run from it")


def export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--format", choices=FORMATS, default="environment.yml", help="what kind of file")
    parser.add_argument("--pinned", action="store_true", help="everything pinned, not only what was asked for")
    parser.add_argument("--machines", choices=("all", "cpu", "gpu"), default="all", help="for which machines")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file")


def pack(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("-o", "--out", metavar="FILE", required=True, help="the archive, .tar.gz or .tgz")


def import_(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="environment.yml, requirements.txt, pylock.toml, explicit list")
    parser.add_argument("--name", metavar="NAME", help="of the new environment (default: that of the file)")
    parser.add_argument("--kind", choices=("venv", "conda"), default="", help="default: what the file is for")
    parser.add_argument("--python", metavar="VERSION", default="", help="in place of the file's")
    parser.add_argument("--channel", action="append", metavar="CHANNEL", default=[], help="in place of the file's")
    parser.add_argument("--no-kernel", action="store_true", help="without the kernel library")
    _new_options(parser)


def clone(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help="an environment, or the folder of any other")
    parser.add_argument("name", metavar="NAME")
    _new_options(parser)


def roll_back(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("generation", nargs="?", type=int, default=0, metavar="GENERATION", help="earlier or later")


def sync(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--lock", metavar="FILE", default="", help="this lock in place of the environment's own")
    parser.add_argument("--target", metavar="DIR", default="", help="a folder for prefixes, one a lock")
    parser.add_argument("--machines", choices=("all", "cpu", "gpu"), default="all", help="type of this machine")


def prune(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--keep", type=int, default=3, metavar="N", help="newest generations to keep (3)")


def search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar="TEXT")
    parser.add_argument("--conda", action="store_true", help="in channels")
    parser.add_argument("--channel", action="append", metavar="CHANNEL", default=[], help="in this channel")
    parser.add_argument("--versions", action="store_true", help="the versions of the package of this name")
    parser.add_argument("--python", metavar="VERSION", default="", help="versions for this Python")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="this many names (20)")
    _environment_option(parser)


def kernel(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--off", action="store_true", help="be no kernel any more")
    parser.add_argument("--display-name", metavar="TEXT", default="", help="as Jupyter shows it")


def activate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="none: the one that runs Hopyard")


def why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("package", metavar="PACKAGE")
    _environment_option(parser)
