"""What people say about an answer: a thumb, a comment, and what would have been right."""

from __future__ import annotations

import uuid

from ml.errors import JournalError
from ml.retrieval import journal
from ml.retrieval.masking import masked


def give(answer_id: str, verdict: str, *, comment: str | None = None, label: str | None = None) -> str:
    """Append a judgement to the journal, with personal data in the comment masked.

    Args:
        answer_id: of an answer that was logged.
        verdict: `up` or `down`.
        comment: in the words of the user.
        label: the id of the document that answers, or `none` if no document does.

    Returns:
        The id of the judgement.

    Raises:
        JournalError: no answer with this id was logged, or the verdict is another word.
    """
    if verdict not in journal.VERDICTS:
        raise JournalError(
            f"{verdict!r} is no verdict",
            expected=" or ".join(journal.VERDICTS),
            found=repr(verdict),
            hint="words go into the comment",
        )
    if not journal.knows(answer_id):
        raise JournalError(
            f"there is no answer {answer_id!r} to judge",
            expected=f"the id of an answer in {journal.folder()}",
            found="no such id",
            hint="copy the id from what `warehouse ask` printed; with --no-log an answer has none",
        )
    feedback_id = uuid.uuid4().hex[:16]
    journal.append(
        "feedback",
        {
            "id": feedback_id,
            "answer_id": answer_id,
            "given_at": journal.now(),
            "verdict": verdict,
            "comment": masked(comment).text if comment else None,
            "label": label,
        },
    )
    return feedback_id
