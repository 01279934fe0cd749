"""Files with gaps, in the folder `templates`: a `$name` in them is filled in.

Those of training, promotion, scoring and their like give the nodes of our own predictors, too; a test
holds the two against each other.

>>> filled("python_models/service/name_in_service.py", name="churn").splitlines()[-1]
'    return service.run("churn")'
"""

from __future__ import annotations

from importlib.resources import files
from string import Template


def filled(path: str, **gaps: object) -> str:
    """The template at a path, filled in; a gap that it does not have is ignored."""
    text = (files("ml.authoring") / "templates" / f"{path}.tpl").read_text(encoding="utf-8")
    return Template(text).substitute(gaps)
