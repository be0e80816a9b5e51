"""Information theory on examples small enough to compute: channels, their capacity, and questions saved.

    channel = binary_symmetric(0.11)
    describe_joint(channel.joint()).mutual_information_nats, channel_capacity(channel.transition).nats

The two-dimensional laboratory is in `learn.laboratory`; it is not imported here, because it loads torch.
"""

from infogan_explorer.learn.capacity import Capacity, channel_capacity
from infogan_explorer.learn.channels import (
    CHANNEL_FAMILIES,
    MOST_LETTERS,
    Channel,
    ChannelFamily,
    binary_erasure,
    binary_symmetric,
    channel_of_joint,
    check_joint_table,
    dial_family,
    noisy_dial,
    posterior,
    z_channel,
)
from infogan_explorer.learn.guessing import GameScore, GuessingGame, GuessState
from infogan_explorer.learn.questions import QuestionCount, count_questions, first_question, question_lengths

__all__ = [
    "CHANNEL_FAMILIES",
    "MOST_LETTERS",
    "Capacity",
    "Channel",
    "ChannelFamily",
    "GameScore",
    "GuessState",
    "GuessingGame",
    "QuestionCount",
    "binary_erasure",
    "binary_symmetric",
    "channel_capacity",
    "channel_of_joint",
    "check_joint_table",
    "count_questions",
    "dial_family",
    "first_question",
    "noisy_dial",
    "posterior",
    "question_lengths",
    "z_channel",
]
