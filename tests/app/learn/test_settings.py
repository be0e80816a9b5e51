"""The settings of a stage: texts that a stranger may have written."""

from __future__ import annotations

import pytest

from infogan_explorer.app.learn.settings import setting_number, setting_text, setting_whole, settings_of
from infogan_explorer.errors import InputError


@pytest.mark.parametrize("bad", [None, 1, "text", ["list"]])
def test_settings_are_an_object(bad: object) -> None:
    with pytest.raises(InputError, match="the request names no settings; give the channel's as an object"):
        settings_of({"settings": bad}, "channel")
    assert settings_of({"settings": {"a": "1"}}, "channel") == {"a": "1"}


def test_a_setting_that_is_not_there_is_the_usual_one() -> None:
    assert setting_text({}, "a") == ""
    assert setting_number({"a": ""}, "a", "width", 0, 1, usual=0.5) == 0.5
    assert setting_whole({}, "a", "seed", 2, 9) == 2


def test_a_text_is_bounded() -> None:
    assert setting_text({"a": "x" * 300}, "a", 300) == "x" * 300
    for bad in ("x" * 101, 5, None, ["x"]):
        with pytest.raises(InputError, match=r"a was given .* it must be a text of at most 100 characters"):
            setting_text({"a": bad}, "a")


@pytest.mark.parametrize("bad", ["nan", "inf", "1e999", "-1", "1.5", "wide", "0x1"])
def test_a_number_is_finite_and_in_its_range(bad: str) -> None:
    with pytest.raises(InputError, match=r"the width was given .* it must be a number from 0 to 1"):
        setting_number({"a": bad}, "a", "width", 0, 1, usual=0.5)
    assert setting_number({"a": "0.25"}, "a", "width", 0, 1, usual=0.5) == 0.25


@pytest.mark.parametrize("bad", ["-1", "10", "1.0", "1_0", "\N{ARABIC-INDIC DIGIT THREE}", "9" * 90, "seven"])
def test_a_whole_number_is_written_in_plain_digits(bad: str) -> None:
    with pytest.raises(InputError, match=r"the seed was given .* it must be a whole number from 0 to 9"):
        setting_whole({"a": bad}, "a", "seed", 0, 9)
    assert setting_whole({"a": "7"}, "a", "seed", 0, 9) == 7
