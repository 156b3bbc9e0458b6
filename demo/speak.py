"""Speaks the talks: scripts in, Opus audio and exact sentence times out (`python -m demo.speak [SLUG…]`; needs flite)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import wave
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from demo.ffmpeg import ffmpeg
from demo.talk import TALKS_FOLDER, Sentence, Talk, load_talk, save_talk
from reelhouse.errors import NotFound, Unavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLES_PER_SECOND = 16_000
SAMPLES_PER_MS = SAMPLES_PER_SECOND // 1000
LEAD_IN_MS = 400
PAUSE_MS = 350
CHAPTER_PAUSE_MS = 900
TAIL_MS = 800
# Quieter than this is flite's own silence; the margins keep soft first and last sounds.
SILENCE_AMPLITUDE = 150
MARGIN_BEFORE_MS = 40
MARGIN_AFTER_MS = 80
PEAK_AMPLITUDE = 24_000
OPUS_BIT_RATE = "28k"


def main(slugs: list[str]) -> None:
    """Speak the named talks, or all of them."""
    scripts = [TALKS_FOLDER / f"{slug}.json" for slug in slugs] or sorted(TALKS_FOLDER.glob("*.json"))
    for script in scripts:
        if not script.exists():
            raise NotFound("talk", script.stem, hint=f"Talks are the .json files of {TALKS_FOLDER}.")
        save_talk(speak(load_talk(script)), script)


def speak(talk: Talk) -> Talk:
    """Write the talk's audio file and give the talk back with the times of its sentences.

    Each sentence is spoken by itself, so that its times are exact to the sample.
    """
    import numpy as np

    parts = [_silence(LEAD_IN_MS)]
    sentences: list[Sentence] = []
    at_ms = LEAD_IN_MS
    for sentence in talk.sentences:
        pause_ms = _pause_before_ms(sentence, sentences)
        sound = _spoken(sentence.text, voice=talk.voice)
        start_ms = at_ms + pause_ms
        at_ms = start_ms + len(sound) // SAMPLES_PER_MS
        parts += [_silence(pause_ms), sound]
        sentences.append(replace(sentence, start_ms=start_ms, end_ms=at_ms))
    parts.append(_silence(TAIL_MS))
    _write_opus(np.concatenate(parts), talk.audio)
    return replace(talk, sentences=tuple(sentences), duration_ms=at_ms + TAIL_MS)


def _pause_before_ms(sentence: Sentence, spoken: list[Sentence]) -> int:
    if not spoken:
        return 0
    return PAUSE_MS if spoken[-1].chapter == sentence.chapter else CHAPTER_PAUSE_MS


def _silence(length_ms: int) -> NDArray[np.int16]:
    import numpy as np

    return np.zeros(length_ms * SAMPLES_PER_MS, dtype=np.int16)


def _spoken(text: str, *, voice: str) -> NDArray[np.int16]:
    """One sentence as 16 kHz samples, without flite's silence around it, a whole number of milliseconds long."""
    import numpy as np

    samples = _flite(text, voice=voice)
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > SILENCE_AMPLITUDE)
    start = max(0, int(loud[0]) - MARGIN_BEFORE_MS * SAMPLES_PER_MS)
    end = int(loud[-1]) + MARGIN_AFTER_MS * SAMPLES_PER_MS
    kept = samples[start:end]
    return kept[: len(kept) // SAMPLES_PER_MS * SAMPLES_PER_MS]


def _flite(text: str, *, voice: str) -> NDArray[np.int16]:
    import numpy as np

    program = shutil.which("flite")
    if program is None:
        raise Unavailable("The speech program flite is not here.", hint="Install the Debian package 'flite'.")
    with tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder) / "sentence.wav"
        # flite takes an argument without a space for the name of a file.
        subprocess.run([program, "-voice", voice, "-t", f"{text} ", "-o", str(spoken)], check=True)
        with wave.open(str(spoken)) as sound:
            return np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16)


def _write_opus(samples: NDArray[np.int16], to: Path) -> None:
    import numpy as np

    gain = PEAK_AMPLITUDE / max(1, int(np.abs(samples.astype(np.int32)).max()))
    levelled = (samples * gain).astype(np.int16)
    raw = ["-f", "s16le", "-ar", str(SAMPLES_PER_SECOND), "-ac", "1", "-i", "pipe:0"]
    opus = ["-c:a", "libopus", "-b:a", OPUS_BIT_RATE, "-application", "voip", "-vbr", "on"]
    # Bit-exact: the same script gives the same file, so that speaking again changes nothing in the repository.
    ffmpeg(*raw, *opus, "-fflags", "+bitexact", "-flags:a", "+bitexact", str(to), input_bytes=levelled.tobytes())


if __name__ == "__main__":
    main(sys.argv[1:])
