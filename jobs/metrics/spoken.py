"""Key moments with their figures and the words that are spoken in them."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from jobs.metrics import metrics_of
from jobs.metrics.moments import key_moments, moments_of
from jobs.metrics.period import over

MOMENT = ("workspace", "video", "kind", "start_ms", "end_ms")
SPAN = ("video", "start_ms", "end_ms")


def spoken_moments(played: ir.Table, playbacks: ir.Table, transcripts: ir.Table) -> ir.Table:
    """The rows of gold.key_moments of the videos of these playbacks."""
    return _measured(key_moments(played, playbacks), transcripts)


def spoken_moments_of(curve: ir.Table, transcripts: ir.Table) -> ir.Table:
    """The same, from curves as `positions` gives them."""
    return _measured(moments_of(curve), transcripts)


def _measured(moments: ir.Table, transcripts: ir.Table) -> ir.Table:
    return with_words(over(metrics_of("key_moments"), moments, by=MOMENT), transcripts)


def with_words(spans: ir.Table, transcripts: ir.Table) -> ir.Table:
    """The spans with `text`: the words whose middle lies in [`start_ms`, `end_ms`), in order; null where nobody speaks."""
    words = transcripts.select("video", "index", word=transcripts.words.unnest())
    middle = (words.word.start_ms + words.word.end_ms) // 2
    spoken = words.select("video", "index", middle=middle, said=words.word.text)
    heard = spans.select(*SPAN).distinct().inner_join(spoken, "video")
    inside = heard.filter(heard.middle >= heard.start_ms, heard.middle < heard.end_ms)
    place = ibis.struct({"at": inside.middle, "index": inside["index"], "said": inside.said})
    places = inside.group_by(*SPAN).aggregate(places=place.collect())
    texts = places.select(*SPAN, text=places.places.sort().map(lambda one: one.said).join(" "))
    joined = spans.left_join(texts, SPAN)
    return joined.select(*spans.columns, "text")
