"""What a light can say: every key with its state, its words and its advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

LightState = Literal["good", "watch", "stop", "unknown"]

LIGHTS = ("discriminator", "bound", "variety", "numbers")  # in the order in which they are told


@dataclass(frozen=True)
class Light:
    """One light.

    name: what it is about, one of LIGHTS.
    state: 'unknown' while there is too little to judge by.
    key: what it says, one of SAYINGS.
    words: a few words to stand beside the light, in English.
    advice: one sentence on what to try; empty where there is nothing to mend.
    numbers: what `words` and `advice` are filled in with, for other languages.
    """

    name: str
    state: LightState
    key: str
    words: str
    advice: str = ""
    numbers: Mapping[str, float | str] = field(default_factory=dict)


class Saying(NamedTuple):
    """What a key stands for: a state, and words and advice with places for numbers, as in str.format."""

    state: LightState
    words: str
    advice: str = ""


SAYINGS: Mapping[str, Saying] = {
    "discriminator.unknown": Saying("unknown", "D not measured"),
    "discriminator.early": Saying("unknown", "D {percent:.0f} % right"),
    "discriminator.balanced": Saying("good", "D {percent:.0f} % right"),
    "discriminator.strong": Saying(
        "watch",
        "D {percent:.0f} % right",
        "D is nearly always right, so G learns little from it; lower learning_rate_discriminator, "
        "or augment the pictures (augment_shift, augment_rotate).",
    ),
    "discriminator.wins": Saying(
        "stop",
        "D {percent:.0f} % right",
        "D is never wrong and G cannot follow; start anew with a lower learning_rate_discriminator.",
    ),
    "bound.unknown": Saying("unknown", "bound not measured"),
    "bound.waiting": Saying("unknown", "L_I counts from step {step:.0f}"),
    "bound.early": Saying("unknown", "bound: too early to say"),
    "bound.rising": Saying("good", "bound rising"),
    "bound.steady": Saying("good", "bound steady"),
    "bound.ceiling": Saying("good", "bound at its ceiling"),
    "bound.baseline": Saying("good", "baseline: L_I not trained"),
    "bound.flat": Saying(
        "watch",
        "bound of {code} flat",
        "L_I({code}) stays at {bound_nats:.2f} of {ceiling_nats:.2f} nats; raise lambda_cat, "
        "or learning_rate_discriminator, which trains Q too.",
    ),
    "bound.unread": Saying(
        "watch",
        "bound of {code} flat",
        "L_I({code}) stays at {bound_nats:.2f} nats where knowing nothing gives {zero_nats:.2f}; "
        "raise lambda_cont, or train longer.",
    ),
    "bound.drowned": Saying(
        "watch",
        "bound of {code} flat",
        "L_I({code}) stays at {bound_nats:.2f} nats while D is nearly always right; "
        "lower learning_rate_discriminator, or raise {setting}.",
    ),
    "bound.falling": Saying(
        "watch",
        "bound of {code} fell",
        "L_I({code}) was {best_nats:.2f} and is {bound_nats:.2f} nats; "
        "lower both learning rates, or lower decay_from so that they fall earlier.",
    ),
    "bound.unweighted": Saying(
        "watch",
        "L_I of {code} not trained",
        "{setting} is 0, so nothing rewards a readable {code}; raise {setting}, or say baseline = true "
        "if a plain GAN is what you want.",
    ),
    "bound.too-sure": Saying(
        "watch",
        "Q too sure of {code}",
        "L_I({code}) is {bound_nats:.1f} nats where knowing nothing gives {zero_nats:.2f}: Q is surer than right; "
        "lower lambda_cont or ema_decay, or fix q_std at a number such as 0.3.",
    ),
    "bound.wrong": Saying(
        "stop",
        "Q wrong about {code}",
        "L_I({code}) is {bound_nats:.4g} nats where knowing nothing gives 0: Q is sure and wrong; "
        "start anew with a lower learning_rate_discriminator.",
    ),
    "variety.unknown": Saying("unknown", "variety not measured"),
    "variety.no-noise": Saying("unknown", "no noise z"),
    "variety.early": Saying("unknown", "variety: too early to say"),
    "variety.good": Saying("good", "varied"),
    "variety.low": Saying(
        "watch",
        "little variety",
        "Noise z varies a picture {percent:.1f} % as much as real ones of its setting vary; "
        "raise learning_rate_discriminator, or lower learning_rate_generator.",
    ),
    "variety.collapsed": Saying(
        "stop",
        "collapsed",
        "G draws nearly the same whatever the noise z ({percent:.1f} % of the variety of real examples); "
        "start anew with a higher learning_rate_discriminator or a lower learning_rate_generator.",
    ),
    "variety.overrun": Saying(
        "stop",
        "collapsed",
        "G draws nearly the same whatever the noise z, and D is nearly always right; "
        "start anew with a lower learning_rate_discriminator.",
    ),
    "numbers.unknown": Saying("unknown", "no numbers yet"),
    "numbers.finite": Saying("good", "numbers finite"),
    "numbers.broken": Saying(
        "stop",
        "not a finite number",
        "Step {step:.0f} met a number that is not finite; lower learning_rate_discriminator and "
        "learning_rate_generator, or take another seed.",
    ),
}


class Said(NamedTuple):
    """A key of SAYINGS without the light's name, and the numbers for its sentences."""

    key: str
    numbers: Mapping[str, float | str] = {}
