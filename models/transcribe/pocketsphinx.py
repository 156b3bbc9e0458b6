"""Speech to text with PocketSphinx, whose English model comes in its wheel: the offline fallback. Gives no punctuation."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from models.transcribe.pauses import open_speech, read_span, speech_spans
from models.transcribe.quality import quality_flag
from reelhouse.types import Segment, Transcript, Word

if TYPE_CHECKING:
    import wave

SETTINGS = 1  # raise it when the text of the same audio can change
MOST_STATES = 5000  # of 30000 by default: a fifth faster, the same words on our talks
# The dictionary is in lower case. "may" and "march" stay as they are: they are more often verbs.
CAPITALS = {
    *("i", "i'm", "i'll", "i've", "i'd"),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("january", "february", "april", "june", "july", "august", "september", "october", "november", "december"),
}


class PocketSphinx:
    """Recognises English; one instance a process (the decoder is not thread-safe), loaded on first use."""

    engine = "pocketsphinx"
    model = "en-us"

    def __init__(self) -> None:
        self.revision = f"{version('pocketsphinx')}-{self.model}.{SETTINGS}"
        self._loaded: Any = None

    def transcribe(self, wav: Path) -> Transcript:
        """The words of a 16 kHz mono 16-bit WAV file, one segment for each stretch between pauses.

        A stretch in which no word was recognised gives no segment. The same file gives the same text, whatever came before.
        """
        spans = speech_spans(wav)
        with open_speech(wav) as file:
            heard = [words for start, end in spans if (words := tuple(self._words(file, start, end)))]
        segments = tuple(_segment(index, words) for index, words in enumerate(heard))
        return Transcript(segments=segments, language="en", engine=self.engine, model=self.revision)

    def _words(self, file: wave.Wave_read, start_ms: int, end_ms: int) -> Iterator[Word]:
        decoder = self._decoder()
        decoder.reinit_feat()  # forgets what earlier speech left behind; without it the same audio gives other text
        decoder.start_utt()
        decoder.process_raw(read_span(file, start_ms, end_ms), no_search=False, full_utt=True)
        decoder.end_utt()
        for part in decoder.seg() or ():
            if part.word[0] not in "<[+":  # silence, noise and filler
                yield Word(
                    text=_spelling(part.word),
                    start_ms=start_ms + part.start_frame * 10,
                    end_ms=start_ms + (part.end_frame + 1) * 10,
                    probability=min(1.0, max(0.0, float(part.prob))),
                )

    def _decoder(self) -> Any:
        if self._loaded is None:
            from pocketsphinx import Decoder

            self._loaded = Decoder(loglevel="FATAL", maxhmmpf=MOST_STATES)
        return self._loaded


def _spelling(word: str) -> str:
    """The dictionary's word without the number of its pronunciation: `to(3)` is `to`."""
    plain = word.partition("(")[0]
    return plain.capitalize() if plain in CAPITALS else plain


def _segment(index: int, words: tuple[Word, ...]) -> Segment:
    text = " ".join(word.text for word in words)
    start_ms, end_ms = words[0].start_ms, words[-1].end_ms
    return Segment(
        index=index,
        start_ms=start_ms,
        end_ms=end_ms,
        text=text[0].upper() + text[1:],
        words=words,
        quality_flag=quality_flag(
            [word.text for word in words], end_ms - start_ms, probability=fmean(word.probability for word in words)
        ),
    )
