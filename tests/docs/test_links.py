"""Nothing points nowhere: links, decisions, commands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from reelhouse.cli.reference.commands import all_commands
from tests.docs.pages import DOCS, ROOT, anchors, code, links, pages


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_relative_link_leads_somewhere(page: Path) -> None:
    broken = [
        f"{file.relative_to(page.parent) if file != page else ''}#{anchor}"
        for file, anchor in links(page)
        if not file.exists() or (anchor and anchor not in anchors(file))
    ]
    assert broken == []


def test_each_decision_is_in_the_list() -> None:
    listed = {file.name for file, _ in links(DOCS / "adr" / "README.md")}
    assert listed == {file.name for file in (DOCS / "adr").glob("0*.md")}


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(file.name[:4]) for file in (DOCS / "adr").glob("0*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_command_in_a_shell_block_exists_and_knows_its_options(page: Path) -> None:
    lines = [line for block in code(page, "sh") for line in block.replace("\\\n", " ").splitlines()]
    asked = [shlex.split(line.split("  #")[0]) for line in lines if re.search(r"\breelhouse [a-z]", line)]
    for words in asked:
        words = words[words.index("reelhouse") + 1 :]
        grouped = " ".join(words[:2])
        name = grouped if f"reelhouse {grouped}" in all_commands() else words[0]
        command = all_commands()[f"reelhouse {name}"]
        known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
        assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_command_that_the_text_names_exists(page: Path) -> None:
    named = re.findall(r"`(?:uv run )?reelhouse ([a-z]+)[^`]*`", page.read_text())
    groups = {name.split()[1] for name in all_commands()}
    assert set(named) <= groups
