"""Answers in whole sentences, written by a language model that a setting names; every sentence is checked."""

from ml.generation.generator import SETTING, Counting, Generator, Reply, chosen

__all__ = ["SETTING", "Counting", "Generator", "Reply", "chosen"]
