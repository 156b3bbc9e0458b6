"""Where somebody speaks: stretches of a WAV file between pauses, found by loudness. Knows no words."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reelhouse.errors import UnreadableMedia

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 16_000  # samples a second
FRAME_MS = 10
FRAME = RATE * FRAME_MS // 1000  # samples of one loudness reading
SENTENCE_PAUSE_MS = 300  # speakers and flite pause 200 ms at a comma, 350 ms and more between sentences
LONGEST_MS = 15_000  # recognition gets slower and worse on longer stretches
SHORTEST_MS = 100  # less is a click
PADDING_MS = 100  # soft starts and ends of words lie below the threshold
QUIETEST_DB = 26.0  # 20 of 32768 in amplitude: below it is silence, however quiet the rest


def speech_spans(wav: Path) -> list[tuple[int, int]]:
    """Start and end in milliseconds of each stretch of speech, in order, without overlap."""
    with open_speech(wav) as file:
        loudness = np.concatenate([np.zeros(0), *_loudness(file)])
    if not loudness.size:
        return []
    spans = _between_pauses(loudness > _threshold(loudness))
    padded = _padded([span for span in spans if _milliseconds(span) >= SHORTEST_MS], len(loudness))
    return [(a * FRAME_MS, b * FRAME_MS) for span in padded for a, b in _cut(span, loudness)]


def open_speech(wav: Path) -> wave.Wave_read:
    """The open WAV file; UnreadableMedia unless it is 16 kHz, mono, 16 bit."""
    try:
        file = wave.open(str(wav), "rb")  # noqa: SIM115
    except (wave.Error, EOFError) as error:
        raise UnreadableMedia(f"'{wav.name}' is no WAV file.", hint="Extract 16 kHz mono 16-bit PCM first.") from error
    if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
        file.close()
        raise UnreadableMedia(f"'{wav.name}' is not 16 kHz mono 16-bit PCM.", hint="Convert it before transcription.")
    return file


def read_span(file: wave.Wave_read, start_ms: int, end_ms: int) -> bytes:
    """The samples between two times."""
    file.setpos(min(file.getnframes(), start_ms * RATE // 1000))
    return file.readframes((end_ms - start_ms) * RATE // 1000)


def _loudness(file: wave.Wave_read) -> Iterator[NDArray[np.float64]]:
    """Decibels over one unit of amplitude for each 10 ms, a minute at a time so that a long recording needs no memory."""
    while block := file.readframes(6000 * FRAME):
        samples = np.frombuffer(block[: len(block) // (2 * FRAME) * 2 * FRAME], dtype="<i2").astype(np.float64)
        yield 10 * np.log10(np.mean(samples.reshape(-1, FRAME) ** 2, axis=1) + 1)


def _threshold(loudness: NDArray[np.float64]) -> float:
    """Between the background and the voice: 12 dB over the quietest, but within 15 to 35 dB of the loudest."""
    background, voice = np.percentile(loudness, [5, 95])
    return float(max(QUIETEST_DB, np.clip(background + 12, voice - 35, voice - 15)))


def _between_pauses(loud: NDArray[np.bool_]) -> list[tuple[int, int]]:
    frames = np.flatnonzero(loud)
    if not frames.size:
        return []
    breaks = np.flatnonzero(np.diff(frames) * FRAME_MS > SENTENCE_PAUSE_MS)
    starts = frames[np.concatenate([[0], breaks + 1])]
    ends = frames[np.concatenate([breaks, [len(frames) - 1]])] + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _padded(spans: list[tuple[int, int]], frames: int) -> list[tuple[int, int]]:
    padding = PADDING_MS // FRAME_MS
    return [(max(0, start - padding), min(frames, end + padding)) for start, end in spans]


def _cut(span: tuple[int, int], loudness: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """The span, halved at the quietest 100 ms of its middle part until no piece is longer than `LONGEST_MS`."""
    start, end = span
    if _milliseconds(span) <= LONGEST_MS:
        yield span
        return
    quarter = (end - start) // 4
    smooth = np.convolve(loudness[start + quarter : end - quarter], np.ones(10), mode="same")
    middle = start + quarter + int(np.argmin(smooth))
    yield from _cut((start, middle), loudness)
    yield from _cut((middle, end), loudness)


def _milliseconds(span: tuple[int, int]) -> int:
    return (span[1] - span[0]) * FRAME_MS
