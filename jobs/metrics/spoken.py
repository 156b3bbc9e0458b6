"""Joins spans of videos with the words that are spoken in them."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

SPAN = ("video", "start_ms", "end_ms")


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
