"""Options as Python gives them: each refusal has a code that says what kind of refusal it is."""

from __future__ import annotations

from typing import Any

import pytest

from nhs_rank import InputError, Options

REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "a weight below 0": ({"weights": {"a": -1}}, "NR175", "weights: -1 is not 0 or more"),
    "a weight hardly above 0": ({"weights": {"a": 1e-300}}, "NR175", "is not 0 or at least 1e-09"),
    "a weight that is a text": ({"weights": {"a": "x"}}, "NR106", "weights: 'x' is not a number"),
    "weights that are a number": ({"weights": 3}, "NR106", "'3' is not names with values"),
    "a weight that is a truth": ({"weights": {"a": True}}, "NR106", "'True' is not a n"),
    "draws that are a truth": ({"draws": True}, "NR106", "draws: 'True' is not a number"),
    "bounds that hold a truth": ({"cuts": [1, True]}, "NR106", "'True' is not a n"),
    "a factor of 0": ({"factor": {"a": 0}}, "NR175", "factor: 0 is not above 0"),
    "draws below 0": ({"draws": -1}, "NR175", "draws: -1 is not 0 or more"),
    "draws beyond all measure": ({"draws": 10**400}, "NR175", "is not 10,000,000 or less"),
    "a seed beyond 63 bits": ({"seed": 2**64}, "NR175", "or less"),
    "half a draw": ({"draws": 1.5}, "NR106", "draws: '1.5' is not a whole number"),
    "bounds that go down": ({"cuts": [2, 1]}, "NR178", "cuts: 2, 1 are not in ascending order"),
    "no bounds": ({"cuts": []}, "NR106", "'[]' is not finite numbers, at least one"),
    "bounds by an unknown name": ({"cuts": "official"}, "NR176", "'official' is not 'published'"),
    "a summer": ({"quarter": "summer"}, "NR106", "quarter: 'summer' is not a quarter"),
    "unknown scores": ({"scores": "new"}, "NR176", "'new' is not 'auto', 'given' or 'values'"),
    "an option that is none": ({"drawz": 2}, "NR176", "drawz: '2' is not an option"),
    "a cap that may be": ({"cap": "maybe"}, "NR106", "cap: 'maybe' is not yes or no"),
}


@pytest.mark.parametrize(("settings", "code", "words"), REFUSED.values(), ids=REFUSED)
def test_each_kind_of_refusal_has_its_code(settings: dict[str, Any], code: str, words: str) -> None:
    """One problem, with one code, in words that say what the option takes."""
    with pytest.raises(InputError) as caught:
        Options.of(**settings)
    (problem,) = caught.value.diagnostics
    assert (problem.code, words in problem.message) == (code, True), problem


def test_all_refusals_of_a_run_are_told() -> None:
    """Three options at fault are three problems."""
    with pytest.raises(InputError) as caught:
        Options.of(draws=-1, seed=-1, weights={"a": -1, "b": 1})
    assert [problem.code for problem in caught.value.diagnostics] == ["NR175"] * 3


def test_a_hint_is_python_for_a_caller_of_the_library() -> None:
    """What the command takes as finance=0.5 is a mapping here."""
    with pytest.raises(InputError, match=r'write \{"finance": 0\.5\}'):
        Options.of(weights=["finance=0.5"])
