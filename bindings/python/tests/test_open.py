"""Verifiers and signers that follow a policy file."""

from __future__ import annotations

import copy
import os
import threading
import time
from pathlib import Path
from typing import Any, Callable, List, Union

import pytest

import hs256
from hs256 import _expiry
from hs256.guard import Guard, Seen

OLD = "an evident test secret, the old one of two"
NEW = "an evident test secret, the new one of two"
ID = "2026-11"


class Folder:
    """A policy file that is looked at only when a test asks for it, and the files that it names."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / "policy.json"
        self.write("secret.key", OLD)
        self.write("revoked.jsonl", "")
        self.policy("{}")

    def write(self, name: str, text: str) -> Path:
        new = self.folder / (name + ".new")
        new.write_text(text, encoding="utf-8")
        return new.replace(self.folder / name)

    def policy(self, policy: str) -> None:
        keys = f'[{{"file": "secret.key", "id": "{ID}"}}]'
        revoked = '{"file": "revoked.jsonl"}'
        self.write(
            "policy.json",
            f'{{"version": 1, "refresh": 0, "keys": {keys}, "revoked": {revoked}, "policy": {policy}}}',
        )


@pytest.fixture
def files(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_they_follow_their_files(files: Folder) -> None:
    with hs256.Verifier.open(files.path) as verifier, hs256.Signer.open(str(files.path)) as signer:
        ada = {"sub": "ada", "jti": "7f"}
        token = signer.sign(ada)
        assert verifier.verify(token)["sub"] == "ada"
        view = verifier.check(token)
        assert isinstance(view, hs256.Claims)
        assert view.key_id == ID
        assert verifier.verify_many([token, "no"])[0] == verifier.verify(token)
        assert verifier.check_many([token], threads=2) == [view]
        assert verifier.explain(token)["verdict"]["code"] == "ok"

        files.write("revoked.jsonl", '{"jti":"7f"}\n')
        verifier.refresh()
        with pytest.raises(hs256.Revoked):
            verifier.verify(token)

        files.write("revoked.jsonl", '{"as_of":1}\n')
        files.write("secret.key", NEW)
        verifier.refresh()
        signer.refresh()
        with pytest.raises(hs256.SignatureMismatch):
            verifier.verify(token)
        other = copy.copy(verifier)
    assert other.verify(hs256.Signer.open(os.fsencode(files.path)).sign(ada))["sub"] == "ada"


@pytest.mark.parametrize(
    ("policy", "error", "claim"),
    [
        ('{"required": ["second"]}', hs256.MissingClaim, "second"),
        ('{"claims": {"role": "admin"}}', hs256.ClaimMismatch, "role"),
        ('{"max_token_len": 256}', hs256.TooLarge, None),
    ],
)
def test_nothing_is_kept_of_an_older_policy(files: Folder, policy: str, error: Any, claim: Any) -> None:
    files.policy('{"required": ["first"]}')
    verifier = hs256.Verifier.open(files.path)
    token = hs256.Signer.open(files.path).sign({"role": "user", "x": "y" * 300})
    with pytest.raises(hs256.MissingClaim) as caught:
        verifier.verify(token)
    assert caught.value.claim == "first"
    files.policy(policy)
    verifier.refresh()
    for decide in verifier.verify, verifier.check, lambda given: verifier.verify_at(given, time.time()):
        with pytest.raises(error) as caught:
            decide(token)
        assert caught.value.claim == claim
    (result,) = verifier.verify_many([token])
    assert isinstance(result, error)


def test_a_later_policy_may_allow_longer_tokens(files: Folder) -> None:
    files.policy('{"max_token_len": 256}')
    verifier, signer = hs256.Verifier.open(files.path), hs256.Signer(hs256.Key(OLD, id=ID), max_token_len=2**20)
    for size in 300, 20_000, 700_000:
        token = signer.sign({"x": "y" * size})
        with pytest.raises(hs256.TooLarge):
            hs256.Verifier.open(files.path).verify(token)
        files.policy('{"max_token_len": 1048576}')
        verifier.refresh()
        assert len(verifier.verify(token)["x"]) == size
        assert len(verifier.check(token.encode())["x"]) == size
        (result,) = verifier.verify_many([token])
        assert isinstance(result, dict)
        files.policy('{"max_token_len": 256}')
    longer: List[Union[str, bytes]] = ["y" * (2**20 + 1), b"y" * 2**22]
    for given in longer:
        with pytest.raises(hs256.TooLarge):
            verifier.verify(given)


def closes(by: hs256.Verifier, exp: float, meanwhile: Callable[[], object] = lambda: None) -> bool:
    closed = threading.Event()
    expiry = by.until_expiry({"exp": exp}, closed.set)
    meanwhile()
    found = closed.wait(0.2)
    expiry.cancel()
    return found


def test_the_leeway_is_that_of_the_policy_in_use(files: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_expiry, "LONGEST", 0.01)
    verifier, exp = hs256.Verifier.open(files.path), time.time() - 60
    assert closes(verifier, exp)
    files.policy('{"leeway": 900}')
    verifier.refresh()
    assert not closes(verifier, exp)
    other = copy.copy(verifier)

    def shorten() -> None:
        files.policy("{}")
        verifier.refresh()

    assert closes(verifier, exp, shorten)
    files.policy('{"leeway": 900}')
    verifier.refresh()
    verifier.close()
    verifier.close()
    assert not closes(verifier, exp)
    assert not closes(other, exp)


def test_what_does_not_load_changes_nothing(files: Folder) -> None:
    verifier, signer = hs256.Verifier.open(files.path), hs256.Signer.open(files.path)
    token = signer.sign({"sub": "ada"})
    assert verifier.status()["error"] is None
    files.write("policy.json", '{"version": 2, "keys": []}')
    with pytest.raises(hs256.InvalidArgument) as caught:
        verifier.refresh()
    with pytest.raises(hs256.InvalidArgument):
        signer.refresh()
    assert verifier.verify(token)["sub"] == "ada"
    status = verifier.status()
    assert (status["generation"], status["verdicts"]["ok"]) == (1, 1)
    assert status["error"]["message"] == caught.value.args[0]
    text = verifier.open_metrics()
    assert text.endswith("# EOF\n")
    assert OLD not in text + str(status)


def test_all_that_is_wrong_is_said(files: Folder) -> None:
    files.write("short.key", "short")
    missing = ",".join(['{"file": "missing.key"}'] * 100)  # more than fits at first
    many = files.write("many.json", f'{{"version": 1, "keys": [{missing}]}}')
    weak = files.write("weak.json", '{"version": 1, "keys": [{"file": "short.key"}]}')
    opens: List[Callable[[Any], Any]] = [hs256.Verifier.open, hs256.Signer.open]
    for opened in opens:
        for path, field in (
            ("", "path"),
            (f"{files.path}\0", "path"),
            (b"a\0b", "path"),
            (files.folder / "none.json", "file"),
            (many, "keys[0].file"),
        ):
            with pytest.raises(hs256.InvalidArgument) as caught:
                opened(path)
            assert caught.value.field == field
        with pytest.raises(hs256.WeakKey):
            opened(weak)
        with pytest.raises(hs256.InvalidArgument) as caught:
            opened(many)
        assert caught.value.args[0].count("\n") >= 99
        assert "`keys[99].file`" in str(caught.value)
        for no_path in (None, 1.5, b"a".join):
            with pytest.raises(TypeError):
                opened(no_path)


def test_built_and_closed_ones_have_no_files(files: Folder) -> None:
    verifier, signer = hs256.Verifier(OLD), hs256.Signer(OLD)
    calls: List[Callable[[], object]] = [verifier.refresh, verifier.status, verifier.open_metrics, signer.refresh]
    for call in calls:
        with pytest.raises(hs256.InvalidArgument, match="not opened from a file"):
            call()
    verifier, signer = hs256.Verifier.open(files.path), hs256.Signer.open(files.path)
    verifier.close()
    signer.close()
    calls = [verifier.refresh, verifier.status, verifier.open_metrics, signer.refresh, lambda: verifier.verify("a")]
    for call in calls:
        with pytest.raises(hs256.InvalidArgument, match="is closed"):
            call()


def test_one_by_many_threads_that_is_closed_meanwhile(files: Folder) -> None:
    verifier, token = hs256.Verifier.open(files.path), hs256.Signer.open(files.path).sign({"sub": "ada"})
    wrong: List[BaseException] = []

    def run(which: int) -> None:
        try:
            for _ in range(200):
                if which == 0:
                    files.policy('{"leeway": 5}')
                    verifier.refresh()
                assert verifier.check(token).key_id == ID
                verifier.status()
        except hs256.InvalidArgument as error:
            if "closed" not in str(error):
                wrong.append(error)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(which,)) for which in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.02)
    verifier.close()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_guard_follows_too(files: Folder) -> None:
    flask = pytest.importorskip("flask")
    from hs256.flask import BearerGuard

    verifier = hs256.Verifier.open(files.path)
    app = flask.Flask(__name__)
    app.route("/")(BearerGuard(verifier)(lambda: "hello"))
    headers = {"Authorization": "Bearer " + hs256.Signer.open(files.path).sign({"sub": "ada"})}
    assert app.test_client().get("/", headers=headers).status_code == 200
    files.write("secret.key", NEW)
    verifier.refresh()
    assert app.test_client().get("/", headers=headers).status_code == 401


def test_a_guard_follows_its_file(files: Folder) -> None:
    request = Seen(
        b"GET",
        b"/",
        [(b"Authorization", b"Bearer " + hs256.Signer(hs256.Key(OLD, id=ID)).sign({"sub": "ada"}).encode())],
    )
    os.symlink(files.folder, os.fsencode(files.folder) + b"\xff")  # a name that is not UTF-8
    for path in str(files.path), os.fsencode(files.path), files.path, os.fsencode(files.folder) + b"\xff/policy.json":
        files.write("secret.key", OLD)
        guard = Guard(policy_file=path)
        verifier = guard._verifier
        assert isinstance(verifier, hs256.Verifier)
        assert guard.decide(request).passes
        files.write("secret.key", NEW)
        verifier.refresh()
        assert guard.decide(request).code == "signature_mismatch"
        files.write("secret.key", OLD)
        files.policy("5")
        with pytest.raises(hs256.InvalidArgument):
            verifier.refresh()
        assert guard.decide(request).code == "signature_mismatch"
        files.policy("{}")
        verifier.refresh()
        assert guard.decide(request).passes


def test_a_guard_is_not_built_of_a_file_that_does_not_load(files: Folder) -> None:
    files.policy('{"isuer": "x"}')
    with pytest.raises(hs256.InvalidArgument, match="isuer") as refused:
        Guard(policy_file=files.path)
    assert refused.value.field == "policy.isuer"
    files.policy("{}")
    files.write("secret.key", "short")
    with pytest.raises(hs256.WeakKey):
        Guard(policy_file=files.path)
