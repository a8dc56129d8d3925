"""Build hook: puts libhs256 and the accelerator into the wheel, and the sources of both into the sdist.

HS256_CARGO_TARGET, if set, is the target in cargo-zigbuild's words, such as `x86_64-unknown-linux-gnu.2.17`: the wheel
then carries the matching manylinux or musllinux tag. Without it, cargo builds for this machine and the wheel carries
this machine's plain tag, which promises nothing about others.

HS256_ACCELERATOR says whether the wheel gets the accelerator: `yes` makes its absence an error, `no` leaves it out. By
default it is built if this machine has a C compiler and Python.h. With it, the wheel is for CPython (`cp39-abi3`);
without it, for every Python (`py3-none`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any, Dict, Optional

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The files that cargo needs to build the C library, relative to the repository's root.
SOURCES = ("src", "include", "bindings/c/src", "bindings/c/Cargo.toml", "README.md", "LICENSE-MIT", "LICENSE-APACHE")


class CustomBuildHook(BuildHookInterface[Any]):
    """Hatchling's name for the hook of a project."""

    def initialize(self, version: str, build_data: Dict[str, Any]) -> None:
        root = self._rust()
        if self.target_name == "sdist":
            self._carry_sources(root, build_data)
            return
        target = os.environ.get("HS256_CARGO_TARGET", "")
        library = build_library(root, target)
        accelerator = None if version == "editable" else self._accelerator(target)
        build_data["pure_python"] = False
        build_data["tag"] = f"{'py3-none' if accelerator is None else 'cp39-abi3'}-{platform_tag(target)}"
        if version != "editable":
            build_data["force_include"][str(library)] = f"hs256/{library.name}"
        if accelerator is not None:
            build_data["force_include"][str(accelerator)] = f"hs256/{accelerator.name}"

    def finalize(self, version: str, build_data: Dict[str, Any], artifact_path: str) -> None:
        temporary = getattr(self, "_temporary", None)
        if temporary is not None:
            shutil.rmtree(temporary)

    def _rust(self) -> Path:
        inside = Path(self.root, "rust")  # in an sdist
        return inside if inside.exists() else Path(self.root).parents[1]

    def _accelerator(self, target: str) -> Optional[Path]:
        wanted = os.environ.get("HS256_ACCELERATOR", "")
        if wanted == "no":
            return None
        self._temporary = tempfile.mkdtemp()
        output = Path(self._temporary, "_accelerator.abi3.so")
        try:
            run(sys.executable, str(Path(self.root, "accelerator", "build.py")), str(output), *filter(None, [target]))
        except subprocess.CalledProcessError as error:
            if wanted == "yes" or error.returncode != 3:
                raise
            self.app.display_warning("hs256 goes without its accelerator and uses ctypes")
            return None
        return output

    def _carry_sources(self, root: Path, build_data: Dict[str, Any]) -> None:
        """The workspace reduced to the core and the C library, with the versions locked as in the whole."""
        self._temporary = tempfile.mkdtemp()
        workspace = Path(self._temporary)
        manifest = (root / "Cargo.toml").read_text(encoding="utf-8")
        crates = re.findall(
            r'(?m)^[\w-]+ = \{.*\bpath = "([^"]+)"', manifest
        )  # crates of the repository that the core depends on
        crates.append("crates/live")  # and those that the C library depends on
        for name in [*SOURCES, *crates]:
            source, copy = root / name, workspace / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, copy)
        members = ", ".join(f'"{name}"' for name in ["bindings/c", *crates])
        manifest, changed = re.subn(r"(?m)^members = \[[^\]]*\]", f"members = [{members}]", manifest)
        if changed != 1:
            raise RuntimeError("Cargo.toml has no list of workspace members")
        (workspace / "Cargo.toml").write_text(manifest, encoding="utf-8")
        shutil.copy2(root / "Cargo.lock", workspace)
        # Drops from Cargo.lock what only the other members need: `--locked` would reject it.
        run("cargo", "metadata", "--quiet", "--format-version=1", cwd=workspace, stdout=subprocess.DEVNULL)
        build_data["force_include"][str(workspace)] = "rust"


def build_library(root: Path, target: str) -> Path:
    """Builds libhs256 by cargo, or by cargo-zigbuild for another target; returns its path."""
    command = ["cargo", "zigbuild", "--target", target] if target else ["cargo", "build"]
    environment = dict(os.environ)
    remap = root / "scripts/remap.sh"
    if remap.exists():  # not in an sdist: a library built from that stays on its machine
        flags = subprocess.run([str(remap)], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()  # noqa: S603
        environment["RUSTFLAGS"] = environment.get("RUSTFLAGS", "") + " " + flags
    if "musl" in target:  # rustc links musl statically by default, and then makes no shared library
        environment["RUSTFLAGS"] = environment.get("RUSTFLAGS", "") + " -C target-feature=-crt-static"
    run(*command, "--quiet", "--release", "--locked", "-p", "hs256-capi", cwd=root, env=environment)
    folder = Path(environment.get("CARGO_TARGET_DIR") or root / "target")
    if target:
        folder /= re.sub(r"\.\d+\.\d+$", "", target)
    name = {"win32": "hs256.dll", "darwin": "libhs256.dylib"}.get(sys.platform, "libhs256.so")
    return root / folder / "release" / name


def platform_tag(target: str) -> str:
    """The platform part of the wheel's tag (PEP 425, PEP 600, PEP 656)."""
    if not target:
        return re.sub(r"[-.]", "_", sysconfig.get_platform())
    machine = target.partition("-")[0]
    gnu = re.search(r"-linux-gnu\.(\d+)\.(\d+)$", target)
    if gnu:
        return f"manylinux_{gnu[1]}_{gnu[2]}_{machine}"
    if target.endswith("-linux-musl"):
        return f"musllinux_1_2_{machine}"
    raise ValueError(f"HS256_CARGO_TARGET: no tag is known for {target}")


def run(*command: str, **options: Any) -> None:
    """Runs a command; if it is missing, names it."""
    if shutil.which(command[0]) is None:
        raise RuntimeError(f"{command[0]} is needed to build hs256 from source, and is not on the PATH: install Rust")
    subprocess.run(command, check=True, **options)  # noqa: S603
