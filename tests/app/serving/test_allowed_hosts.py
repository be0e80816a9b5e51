"""Which names the program answers to, and which pages may ask it."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from infogan_explorer.app.serving.allowed_hosts import Hosts, is_loopback

ASK = "/gradio_api/component_server"


def refusal(hosts: Hosts, method: str = "POST", path: str = ASK, **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return hosts.refusal(Headers({"host": "127.0.0.1:7860", **named}), method, path)


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("localhost", True),
        ("class.localhost", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("192.168.1.7", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_which_addresses_only_this_machine_can_reach(host: str, near: bool) -> None:
    assert is_loopback(host) == near


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "[::1]:7860", "LOCALHOST"])
def test_a_program_on_this_machine_answers_to_its_own_names(host: str) -> None:
    assert refusal(Hosts("127.0.0.1"), host=host) == ""


@pytest.mark.parametrize("host", ["evil.example:7860", "127.0.0.1.evil.example", "0.0.0.0:7860", "", "[", "10.0.0.1"])
def test_a_name_that_was_pointed_here_is_refused(host: str) -> None:
    assert "answers to 127.0.0.1 and localhost only" in refusal(Hosts("127.0.0.1"), host=host)


def test_a_login_a_public_link_or_another_address_answer_to_any_name() -> None:
    for hosts in (Hosts("127.0.0.1", is_open=True), Hosts("0.0.0.0")):
        assert refusal(hosts, host="class.example") == ""


def test_a_reverse_proxy_is_known_by_its_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_ROOT_PATH", "https://class.example/infogan")
    assert refusal(Hosts("127.0.0.1"), host="class.example") == ""
    assert refusal(Hosts("127.0.0.1"), origin="https://class.example") == ""
    assert refusal(Hosts("127.0.0.1"), host="other.example")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"origin": "http://["},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site", "origin": "http://127.0.0.1:7860"},
    ],
)
@pytest.mark.parametrize("hosts", [Hosts("127.0.0.1"), Hosts("0.0.0.0"), Hosts("127.0.0.1", is_open=True)])
def test_a_page_of_another_site_is_refused(hosts: Hosts, headers: dict[str, str]) -> None:
    assert "a page of another site" in refusal(hosts, **headers)
    assert "a page of another site" in refusal(hosts, "GET", "/config", **headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},  # no browser at all
        {"origin": "http://127.0.0.1:7860"},
        {"sec_fetch_site": "same-origin", "origin": "https://class.example"},  # through a proxy
        {"sec_fetch_site": "none"},  # typed into the address bar
    ],
)
def test_our_own_page_may_ask(headers: dict[str, str]) -> None:
    assert refusal(Hosts("127.0.0.1"), **headers) == ""


def test_a_link_from_elsewhere_may_be_followed_to_the_page_only() -> None:
    visit = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}
    hosts = Hosts("127.0.0.1")
    assert refusal(hosts, "GET", "/", **visit) == ""
    assert refusal(hosts, "GET", "/config", **visit)
    assert refusal(hosts, "POST", "/", **visit)
