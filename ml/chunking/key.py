"""The chunker's key: the same key cuts the same text the same way."""

from ml import fingerprint
from ml.chunking import parameters

CODE = (
    "ml.chunking.chunk",
    "ml.chunking.cutting",
    "ml.chunking.packing",
    "ml.chunking.sections",
    "ml.chunking.tokens",
    "ml.documents.blocks",
    "ml.documents.splitting",
)
CHUNKER_KEY = fingerprint.digest(fingerprint.code_digest(CODE), fingerprint.params_digest(parameters.AS_DICT))
