"""What can go wrong, and what to do about it.

    WarehouseError
    ├── SettingsError         the project or its settings were not found
    ├── ParameterError        params.yml says something that cannot be meant
    ├── TrainingDataError     the training set cannot teach anything
    ├── RegistryError         the MLflow registry lacks what a step relies on
    ├── PromotionError        a gate said no and nothing else may serve
    ├── ScoringError          the champion and the rows to score do not fit together
    ├── DocumentError         the folder of documents cannot be read
    ├── AuthoringError        no predictor can be made of a table, or none be taken back
    ├── CompilationError      a model cannot be said in SQL
    ├── ExportError           lineage events cannot be made, written or posted
    ├── PublishError          the snapshot for readers could not be written
    ├── PostgresError         PostgreSQL could not be started, stopped or reached
    ├── RetrievalError        what was built cannot be searched, or not with this vector
    ├── EmbeddingError        an embedder is unknown, not installed or not to be loaded
    ├── AnsweringError        a question cannot be answered, for want of an index or a threshold
    ├── GenerationError       the generator cannot be loaded or reached, or did not answer
    ├── BudgetError           a call of a generator would cost more than is allowed today
    ├── ReplayError           an answer is not among the recordings, and nobody may be called
    ├── FunctionError         a function of a tier cannot be registered or computed
    ├── NotificationError     a webhook did not take the message
    ├── ReportError           a page of the reports cannot be built
    ├── IsolationError        an environment for a step cannot be made, or the step in it failed
    └── JournalError          the journal of questions cannot be written, or lacks an answer

Every message says what happened, what was expected, what was found, and how to mend it:

>>> print(TrainingDataError("no rows", expected="at least one", found="0", hint="run dbt build first"))
no rows
  expected: at least one
  found:    0
  Hint: run dbt build first
"""

from __future__ import annotations


class WarehouseError(Exception):
    """The root of the tree: catch it to catch every error that this package raises on purpose."""

    def __init__(self, what: str, *, expected: str, found: str, hint: str) -> None:
        super().__init__(f"{what}\n  expected: {expected}\n  found:    {found}\n  Hint: {hint}")
        self.what, self.expected, self.found, self.hint = what, expected, found, hint


class SettingsError(WarehouseError):
    """The project folder, or a setting, was not found or cannot be used."""


class ParameterError(WarehouseError):
    """A key or value in a predictor's params.yml cannot be meant."""


class TrainingDataError(WarehouseError):
    """The training set is empty, one-sided, too small, or lacks a feature."""


class RegistryError(WarehouseError):
    """The MLflow registry lacks a version, a run or an artefact that a step relies on."""


class PromotionError(WarehouseError):
    """A gate rejected the candidate and there is no champion to go on serving."""


class ScoringError(WarehouseError):
    """There is no champion, or the rows to score lack what it was trained on."""


class AuthoringError(WarehouseError):
    """A table or a column does not do for a predictor, or a predictor cannot be taken back."""


class CompilationError(WarehouseError):
    """There is no SQL for a step of a model."""


class LineageError(WarehouseError):
    """There is no such prediction."""


class ExportError(WarehouseError):
    """Lineage events cannot be made, or the file or endpoint for them does not take them."""


class PublishError(WarehouseError):
    """The snapshot could not be written or swapped in; the previous one is untouched."""


class PostgresError(WarehouseError):
    """PostgreSQL is not there, cannot be started or stopped, or is not fit for the warehouse."""


class RetrievalError(WarehouseError):
    """There is nothing to search, or a vector does not fit those that are searched."""


class DocumentError(WarehouseError):
    """The folder of the documents is not there. A file that cannot be read is a row, not an error."""


class EmbeddingError(WarehouseError):
    """An embedder is unknown, lacks a package or its files, or did not give what it should."""


class AnsweringError(WarehouseError):
    """What answering needs is not built yet, or the question is empty."""


class GenerationError(WarehouseError):
    """The generator cannot be loaded or reached, refused, or gave no usable answer.

    Attributes:
        may_have_cost: the generator may have written something all the same, and its host may charge for it.
    """

    may_have_cost = False


class BudgetError(WarehouseError):
    """A call of a generator was refused before it was made: it might have gone over the budget of the day."""


class ReplayError(WarehouseError):
    """Only recorded answers may be given, and this one was not recorded."""


class FunctionError(WarehouseError):
    """A function of the tier `model` or `generation` cannot be registered or computed."""


class NotificationError(WarehouseError):
    """A webhook did not take the message."""


class IsolationError(WarehouseError):
    """An environment of its own cannot be made for a step, or the step failed in it."""


class ReportError(WarehouseError):
    """A page of the reports names what is not there, or what its charts need cannot be installed."""


class JournalError(WarehouseError):
    """The journal cannot be written, or does not know the answer that feedback is about."""
