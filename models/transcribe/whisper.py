"""Speech to text with a Whisper model from a folder, run by faster-whisper. Never downloads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.fingerprint import fingerprint
from models.transcribe.pauses import RATE, open_speech
from models.transcribe.quality import quality_flag
from models.transcribe.sentences import Heard, sentences
from reelhouse.errors import Misconfigured
from reelhouse.types import Transcript, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

SETTINGS = 1  # raise it when the text of the same audio can change
NEEDED = ("model.bin", "config.json", "tokenizer.json")  # without tokenizer.json faster-whisper would ask the hub
GPU_BATCH = 16
# Whisper repeats itself when it sees its own mistakes, so it gets no memory. Temperature 0 and no retry by chance: the same
# file must give the same text. What fails is heard again with rules against loops instead.
FIRST = {
    "word_timestamps": True,
    "vad_filter": True,
    "beam_size": 5,
    "temperature": 0.0,
    "condition_on_previous_text": False,
}
AGAIN = {
    **FIRST,
    "vad_filter": False,
    "no_repeat_ngram_size": 3,
    "repetition_penalty": 1.1,
    "hallucination_silence_threshold": 1.0,
}
MARGIN_MS = 200  # more sound around a stretch that is heard again


class Whisper:
    """Recognises what its model can; one instance a process, loaded on first use. In batches on a GPU, else one by one.

    `folder` holds a CTranslate2 Whisper model with its tokenizer.json. `batch` 0: 16 on a GPU, 1 on a CPU.
    """

    engine = "faster-whisper"

    def __init__(self, folder: Path, *, batch: int = 0, threads: int = 1) -> None:
        if missing := [name for name in NEEDED if not (folder / name).is_file()]:
            raise Misconfigured(
                f"'{folder}' is no Whisper model for faster-whisper: {', '.join(missing)} not found.",
                hint="Name a folder that `ct2-transformers-converter --copy_files tokenizer.json` made.",
            )
        content = fingerprint(folder, [folder / name for name in NEEDED])
        self.model = folder.name
        self.revision = f"{self.engine}-{version('faster-whisper')}-{self.model}-{content}.{SETTINGS}"
        self._folder = folder
        self._batch = batch
        self._threads = threads
        self._loaded: Any = None

    def transcribe(self, wav: Path) -> Transcript:
        """The sentences of a 16 kHz mono 16-bit WAV file; what looks invented is heard again, and flagged if it stays so."""
        audio = _samples(wav)
        if not audio.size:
            return Transcript(segments=(), language="", engine=self.engine, model=self.revision)
        parts, language = self._listen(audio)
        heard = [word for part in parts for word in self._checked(part, audio)]
        return Transcript(segments=sentences(heard), language=language, engine=self.engine, model=self.revision)

    def _listen(self, audio: NDArray[np.float32]) -> tuple[list[Any], str]:
        model, batch = self._load()
        if batch > 1:
            from faster_whisper import BatchedInferencePipeline

            parts, about = BatchedInferencePipeline(model).transcribe(audio, batch_size=batch, **FIRST)
        else:
            parts, about = model.transcribe(audio, **FIRST)
        return list(parts), about.language

    def _checked(self, part: Any, audio: NDArray[np.float32]) -> list[Heard]:
        """The words of a part; of a doubtful one those of a second hearing, when that raises no doubt."""
        first = list(_heard([part], _flag(part), 0))
        if _flag(part) is None:
            return first
        start_ms = max(0, round(part.start * 1000) - MARGIN_MS)
        end_ms = round(part.end * 1000) + MARGIN_MS
        parts, _ = self._load()[0].transcribe(audio[start_ms * RATE // 1000 : end_ms * RATE // 1000], **AGAIN)
        again = list(parts)
        inside = [
            item for item in _heard(again, None, start_ms) if part.start * 1000 <= _middle_ms(item) <= part.end * 1000
        ]
        return first if not inside or any(_flag(other) for other in again) else inside

    def _load(self) -> tuple[Any, int]:
        if self._loaded is None:
            import ctranslate2
            from faster_whisper import WhisperModel

            gpu = ctranslate2.get_cuda_device_count() > 0
            model = WhisperModel(
                str(self._folder),
                device="cuda" if gpu else "cpu",
                compute_type="int8_float16" if gpu else "int8",
                cpu_threads=self._threads,
                local_files_only=True,
            )
            self._loaded = (model, self._batch or (GPU_BATCH if gpu else 1))
        return self._loaded


def _samples(wav: Path) -> NDArray[np.float32]:
    with open_speech(wav) as file:
        block = file.readframes(file.getnframes())
    return np.frombuffer(block[: len(block) // 2 * 2], dtype="<i2").astype(np.float32) / np.float32(32768)


def _middle_ms(item: Heard) -> float:
    return (item.word.start_ms + item.word.end_ms) / 2


def _flag(part: Any) -> str | None:
    return quality_flag(
        part.text.split(),
        round((part.end - part.start) * 1000),
        probability=exp(min(0.0, part.avg_logprob)),
        compression_ratio=part.compression_ratio,
    )


def _heard(parts: Sequence[Any], flag: str | None, offset_ms: int) -> Iterator[Heard]:
    for word in (word for part in parts for word in part.words or () if word.word.strip()):
        start_ms = offset_ms + round(word.start * 1000)
        yield Heard(
            written=word.word,
            word=Word(
                text=word.word.strip(),
                start_ms=start_ms,
                end_ms=max(start_ms, offset_ms + round(word.end * 1000)),
                probability=min(1.0, max(0.0, float(word.probability))),
            ),
            flag=flag,
        )
