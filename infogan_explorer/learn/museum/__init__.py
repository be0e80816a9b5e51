"""The bug museum: ten mistakes that the field has made, each with the signature that it predicts before it runs.

visit = Visit(EXHIBITS["softmax"])
visit.advance(300)
visit.observe().appeared
"""

from infogan_explorer.learn.museum.collection import EXHIBITS
from infogan_explorer.learn.museum.exhibit import Exhibit
from infogan_explorer.learn.museum.prediction import Finding, Observation, Prediction
from infogan_explorer.learn.museum.quiz import CORRECT, QUIZ_STEPS, Quiz, QuizResult, shown
from infogan_explorer.learn.museum.visit import Evidence, Visit

__all__ = [
    "CORRECT",
    "EXHIBITS",
    "QUIZ_STEPS",
    "Evidence",
    "Exhibit",
    "Finding",
    "Observation",
    "Prediction",
    "Quiz",
    "QuizResult",
    "Visit",
    "shown",
]
