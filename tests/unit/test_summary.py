"""What the summary says about a predictor, whatever was decided."""

from __future__ import annotations

import pytest

from ml.cli.summary import _predictor_line


@pytest.mark.parametrize(
    ("decision", "promotion", "said"),
    [
        ("trained", "promoted", "churn: version 2 trained (why), promoted."),
        ("reused", "kept", "churn: version 2 reused (why), still the champion."),
        (
            "forced",
            "rejected",
            "churn: version 2 forced (why), rejected by the gate test_brier, so version 1 goes on serving.",
        ),
        ("reused", "restored", "churn: version 2 reused (why), and version 1 was put back by hand."),
        ("waited", "kept", "churn: no fit (why), version 1 is still the champion."),
    ],
)
def test_every_decision_is_said(decision: str, promotion: str, said: str) -> None:
    row = {
        "predictor": "churn",
        "decision": decision,
        "reason": "why",
        "promotion": promotion,
        "gate": "test_brier",
        "candidate_version": 2,
        "champion_version": 1,
        "estimator": "gradient_boosting",
        "metric": "test_roc_auc",
        "metric_value": 0.84,
        "baseline_value": 0.8,
    }
    first, second = _predictor_line(row).strip().splitlines()
    assert first == said
    assert (
        second.strip() == "Version 1 is gradient boosting: test ROC AUC 0.840, where the baseline has 0.800."
    )
