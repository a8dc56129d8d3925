"""Makes docstrings.h: the signatures and docstrings of hs256._by_ctypes, which the accelerator shares."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Iterator, Tuple

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "hs256" / "_by_ctypes"
CLASSES = ("Decider", "View", "SignerHandle", "GuardHandle")


def header() -> str:
    """A macro for each function, method and property: DOC_open_decider, DOC_Decider_verify."""
    return "".join(f"#define DOC_{name} {c_string(text)}\n" for name, text in docstrings())


def docstrings() -> Iterator[Tuple[str, str]]:
    for file in sorted(PACKAGE.glob("*.py")):
        for item in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(item, ast.FunctionDef):
                yield from documented(item, item.name, "$module")
            if isinstance(item, ast.ClassDef) and item.name in CLASSES:
                for method in item.body:
                    if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
                        yield from documented(method, f"{item.name}_{method.name}", "$self")


def documented(function: ast.FunctionDef, name: str, bound: str) -> Iterator[Tuple[str, str]]:
    text = ast.get_docstring(function)
    if text is None:
        return
    if any(isinstance(decorator, ast.Name) and decorator.id == "property" for decorator in function.decorator_list):
        yield name, text
    else:
        # The form that inspect reads (PEP 436): the signature without annotations, then the docstring.
        yield name, f"{function.name}({signature(function.args, bound)})\n--\n\n{text}"


def signature(arguments: ast.arguments, bound: str) -> str:
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        argument.annotation = None
    written = ast.unparse(arguments)
    return f"{bound}, {written}".rstrip(", ") if bound == "$module" else written.replace("self", bound, 1)


def c_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
