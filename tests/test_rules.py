"""Rules that no type checker knows: what conversations may do, who imports whom, and what has a docstring."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "catalogue", "conversations", "handlers", "letters", "sandbox", "storage")
CONVERSATIONS = sorted((ROOT / "conversations").glob("*.py"))
KEYED = {"ask", "ask_secret", "choose", "confirm", "once", "work"}
TRANSLATED = {"_", "n_"}
CHANNELS = re.compile(r"telegram|whatsapp|sms|twilio", re.IGNORECASE)
TASKS = {"TaskGroup", "create_task", "ensure_future", "gather", "run_in_executor", "to_thread", "wait", "wait_for"}

each_conversation = pytest.mark.parametrize("path", CONVERSATIONS, ids=[path.stem for path in CONVERSATIONS])


def parsed(path: Path) -> ast.Module:
    """A file as a tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the last name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


@each_conversation
def test_nothing_in_a_conversation_runs_at_its_suspension(path: Path) -> None:
    """A bare `except`, `except BaseException`, `finally` or task would run, or hang, each time that it waits."""
    bad = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ExceptHandler) and (node.type is None or "BaseException" in ast.dump(node.type)):
            bad.append(f"line {node.lineno}: a bare except")
        if isinstance(node, ast.Try) and node.finalbody:
            bad.append(f"line {node.lineno}: finally")
    bad += [f"line {call.lineno}: {name}" for name, call in calls(parsed(path)) if name in TASKS]
    assert bad == []


def literal(key: ast.expr) -> bool:
    """Whether a key has something that is the same in every run."""
    if isinstance(key, ast.JoinedStr):
        return any(isinstance(part, ast.Constant) and part.value for part in key.values)
    return isinstance(key, ast.Constant) and isinstance(key.value, str) and bool(key.value)


def handed_on() -> dict[str, int]:
    """Functions of conversations that take a key, and which of their arguments it is."""
    return {
        node.name: names.index("key")
        for path in CONVERSATIONS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.AsyncFunctionDef) and "key" in (names := [each.arg for each in node.args.args])
    }


@each_conversation
def test_keys_of_answers_are_literal(path: Path) -> None:
    """A key that is computed would change its meaning; one that a function is given is literal where it is called."""
    functions = handed_on()
    bad = []
    for name, call in calls(parsed(path)):
        method = isinstance(call.func, ast.Attribute) and name in KEYED
        place = 0 if method else functions.get(name)
        if place is None:
            continue
        key = next((each.value for each in call.keywords if each.arg == "key"), None) or call.args[place]
        passed_on = method and isinstance(key, ast.Name) and key.id == "key"
        if not (literal(key) or passed_on):
            bad.append(f"line {call.lineno}: {ast.unparse(key)}")
    assert bad == []


def docstrings(tree: ast.AST) -> set[ast.AST]:
    """The constants that are docstrings."""
    return {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and ast.get_docstring(node)
        and isinstance(node.body[0], ast.Expr)
    }


@each_conversation
def test_no_conversation_names_a_channel(path: Path) -> None:
    """What differs between channels is in their limits; only texts for people may name one."""
    tree = parsed(path)
    shown = {node for name, call in calls(tree) if name in TRANSLATED for node in ast.walk(call)} | docstrings(tree)
    bad = []
    for node in ast.walk(tree):
        names = [getattr(node, field, None) for field in ("id", "attr", "arg", "name", "module", "value")]
        text = " ".join(name for name in names if isinstance(name, str))
        if node not in shown and CHANNELS.search(text):
            bad.append(f"line {getattr(node, 'lineno', 0)}: {text}")
    assert bad == []


def test_imports_keep_to_their_contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of pyproject.toml."""
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_every_module_of_the_framework_has_its_layer() -> None:
    """A new one is put where it belongs."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (layers,) = [contract["layers"] for contract in settings["contracts"] if contract["type"] == "layers"]
    named = {name for layer in layers for name in re.split(r" *[|:] *", layer) if name.startswith("bot.")}
    modules = {path.stem for path in (ROOT / "bot").glob("*.py")} | {
        p.parent.name for p in (ROOT / "bot").glob("*/*.py")
    }
    assert named == {f"bot.{name}" for name in modules - {"__init__"}}


def promised(trees: Iterable[ast.Module]) -> set[str]:
    """Methods that protocols describe once for all who have them."""
    return {
        method.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any("Protocol" in ast.dump(base) for base in node.bases)
        for method in node.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(method)
    }


def undocumented(body: list[ast.stmt], methods: set[str]) -> Iterator[str]:
    """Public names without a docstring."""
    for node in body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node) and node.name not in methods:
            yield f"line {node.lineno}: {node.name}"
        if isinstance(node, ast.ClassDef):
            yield from undocumented(node.body, methods)


@pytest.mark.parametrize("package", PACKAGES)
def test_whatever_is_public_has_a_docstring(package: str) -> None:
    """Modules, classes, functions and methods; what a protocol describes need not be described again."""
    paths = [path for path in sorted((ROOT / package).rglob("*.py")) if "versions" not in path.parts]
    trees = {path.relative_to(ROOT): parsed(path) for path in paths}
    methods = promised(trees.values())
    found = [f"{path}: the module" for path, tree in trees.items() if tree.body and not ast.get_docstring(tree)]
    found += [f"{path}: {name}" for path, tree in trees.items() for name in undocumented(tree.body, methods)]
    assert found == []
