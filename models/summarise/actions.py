"""Sentences that ask for something to be done, found by what people say when they ask."""

from __future__ import annotations

import re

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_DUE = re.compile(
    rf"\b(?:(?:by|before|until|till|on|at|no later than) (?:the )?(?:next |this |coming )?"
    rf"(?:{_DAY}|{_MONTH}|noon|tonight|tomorrow|end of|week|month|weekend|summer|winter|spring|autumn|christmas|easter|"
    rf"\d+(?:st|nd|rd|th)?|\w*(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eenth|tieth))"
    rf"|tomorrow|next (?:week|month|{_DAY})|this (?:week|month|{_DAY})"
    rf"|(?:by|before) (?:\w+ ){{0,3}}(?:meeting|release|deadline))\b",
    re.IGNORECASE,
)
_COMMITMENT = re.compile(r"\b(?:will|shall|should|must|(?:is|are) going to|promised to|agreed to)\b", re.IGNORECASE)
_PLEASE = re.compile(r"^(?:and |so |also )?please (?!remember|note|be|ignore|do not|don't|see|look)\w+", re.IGNORECASE)
_REQUEST = re.compile(
    r"\baction items?\b|\b(?:needs?|has) to be\b.*\bby\b|\bmake sure\b|\bneeds to\b"
    r"|\b(?:do not|don't) forget to\b|\bremember to\b|\bfollow up (?:with|on)\b",
    re.IGNORECASE,
)


def asks_for_action(sentence: str) -> bool:
    """Whether the sentence commits somebody to something with a time, or asks for it in so many words."""
    if _PLEASE.search(sentence) or _REQUEST.search(sentence):
        return True
    return bool(_COMMITMENT.search(sentence) and _DUE.search(sentence))
