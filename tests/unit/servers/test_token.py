"""A token is found where people keep it, and shown nowhere."""

from __future__ import annotations

import copy
import json
import pickle
import sys
from types import ModuleType

import pytest

from nlcrit.errors import CallError
from nlcrit.servers.token import KEYRING_SERVICE, TOKEN_VARIABLE, Token, find_token

SERVER = "https://neuprint.janelia.org"
SECRET = "eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6.a-b_c"


class Keyring(ModuleType):
    """What the library `keyring` is to us."""

    def __init__(self, kept: dict[tuple[str, str], str] | None) -> None:
        super().__init__("keyring")
        self.kept = kept

    def get_password(self, service: str, user: str) -> str | None:
        if self.kept is None:
            message = "No recommended backend was available"
            raise RuntimeError(message)
        return self.kept.get((service, user))


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the keyring of the one who runs the tests."""
    monkeypatch.setitem(sys.modules, "keyring", None)


def revealed(token: Token | None) -> str | None:
    return None if token is None else token.reveal()


@pytest.mark.parametrize(
    "show",
    [repr, str, format, lambda token: f"{token!r:>9}", lambda token: f"{[token]}", lambda token: f"%s {token}", dir],
)
def test_a_token_does_not_show_its_text(show: object) -> None:
    assert SECRET not in str(show(Token(SECRET)))  # type: ignore[operator]


def test_a_token_has_no_attribute_with_its_text() -> None:
    token = Token(SECRET)
    assert [name for name in dir(token) if getattr(token, name, None) == SECRET] == []
    with pytest.raises(TypeError):
        vars(token)


@pytest.mark.parametrize("write", [pickle.dumps, json.dumps])
def test_a_token_is_not_written(write: object) -> None:
    with pytest.raises(TypeError) as refused:
        write(Token(SECRET))  # type: ignore[operator]
    assert SECRET not in str(refused.value)


def test_a_copy_of_a_token_is_the_token() -> None:
    token = Token(SECRET)
    assert copy.copy(token) is copy.deepcopy([token])[0] is token


def test_tokens_are_equal_by_their_text() -> None:
    assert Token(SECRET) == Token(SECRET)
    assert Token(SECRET) != Token("other")
    assert Token(SECRET) != SECRET
    assert len({Token(SECRET), Token(SECRET)}) == 1
    assert hash(Token(SECRET)) != hash(SECRET)


@pytest.mark.parametrize(
    "given",
    [
        SECRET,
        f"  {SECRET}\r\n",
        f'"{SECRET}"',
        f"'{SECRET}'",
        f"Bearer {SECRET}",
        f"bearer  {SECRET} ",
        f"Bearer: {SECRET}",
        f"Authorization: Bearer {SECRET}",
        f'Bearer "{SECRET}"',
        json.dumps({"token": SECRET}),
        json.dumps({"token": f"{SECRET}\n", "other": 1}, indent=2),
        Token(SECRET),
    ],
)
def test_a_token_is_given_in_many_forms(given: str | Token) -> None:
    assert find_token(SERVER, given) == Token(SECRET)


@pytest.mark.parametrize("given", ["", "  ", '""', "Bearer "])
def test_an_empty_token_is_none_whatever_the_environment_has(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, SECRET)
    assert find_token(SERVER, given) is None


@pytest.mark.parametrize("bad", [f"{SECRET} b", f"{SECRET}\nX: y", f"{SECRET}\0", f"{SECRET}…", f"{SECRET}\x7f", '{"token": }' + SECRET, '{"token": 1}', '{"other": "a"}', "{" * 5000])  # fmt: skip
def test_what_cannot_be_a_token_is_refused_and_not_told(bad: str) -> None:
    with pytest.raises(CallError) as refused:
        find_token(SERVER, bad)
    error = refused.value
    assert (error.message, error.code) == ("this token cannot be a token", "NA101")
    assert (error.__context__, SECRET in str(error)) == (None, False)
    frames = [error.__traceback__.tb_next.tb_frame] if error.__traceback__ and error.__traceback__.tb_next else []
    assert [name for frame in frames for name, value in frame.f_locals.items() if SECRET in str(value)] == []


def test_the_environment_is_asked_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, json.dumps({"token": SECRET}))
    assert revealed(find_token(SERVER)) == SECRET
    assert revealed(find_token(SERVER, "other")) == "other"


def test_the_environment_has_nothing_for_a_server_that_only_a_project_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, SECRET)
    assert find_token(SERVER, from_environment=False) is None


def test_a_bad_token_of_the_environment_is_told_of_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, f"{SECRET} {SECRET}")
    with pytest.raises(CallError) as refused:
        find_token(SERVER)
    assert refused.value.message == f"what {TOKEN_VARIABLE} holds cannot be a token"


def test_the_keyring_is_asked_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", Keyring({(KEYRING_SERVICE, SERVER): f"{SECRET}\n"}))
    assert revealed(find_token(SERVER)) == SECRET
    assert revealed(find_token(SERVER, from_environment=False)) == SECRET
    assert find_token("https://neuprint-pre.janelia.org") is None
    assert find_token(SERVER, "") is None
    monkeypatch.setenv(TOKEN_VARIABLE, " ")
    assert revealed(find_token(SERVER)) == SECRET
    monkeypatch.setenv(TOKEN_VARIABLE, "other")
    assert revealed(find_token(SERVER)) == "other"


def test_a_keyring_that_fails_has_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", Keyring(None))
    assert find_token(SERVER) is None


def test_no_keyring_is_no_error() -> None:
    assert find_token(SERVER) is None


def test_the_real_keyring_without_a_backend_has_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "keyring")
    keyring = pytest.importorskip("keyring", reason="the extra `keyring` is not installed")
    from keyring.backends.fail import Keyring as NoBackend

    before = keyring.get_keyring()
    keyring.set_keyring(NoBackend())
    try:
        assert find_token(SERVER) is None
    finally:
        keyring.set_keyring(before)
