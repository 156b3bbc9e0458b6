"""Bytes by key in a local folder: a key is a file below the root, put there whole or not at all."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from lake.blobs.keys import INCOMING, check_key
from lake.durable import make_folder, sync_file, sync_folder
from reelhouse.errors import NotFound, Unavailable


class FolderBlobs:
    """Files below `root`. A file is written beside, synced and renamed, so no reader meets half of one."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def put_file(self, key: str, source: Path) -> None:
        """Store a file's content under a key, atomically and durably; an existing key is replaced.

        The content is copied (shared blocks where the file system can): the source may change afterwards.
        """
        self._put(self._path(key), source, shutil.copyfile)
        sync_folder(self._path(key).parent)

    def put_folder(self, prefix: str, folder: Path) -> int:
        """Store every file below a folder under a prefix and give the bytes stored.

        Each file is atomic, the folder is not. Files are linked where possible: do not change them in place afterwards.
        """
        prefix = prefix.removesuffix("/")
        stored, touched = 0, set[Path]()
        for source in sorted(path for path in folder.rglob("*") if path.is_file()):
            target = self._path(f"{prefix}/{source.relative_to(folder).as_posix()}")
            self._put(target, source, _link)
            touched.add(target.parent)
            stored += source.stat().st_size
        for parent in touched:
            sync_folder(parent)
        return stored

    def open(self, key: str) -> BinaryIO:
        """A readable, seekable stream; NotFound when there is no such key."""
        return self.local(key).open("rb")

    def local(self, key: str) -> Path:
        """The file itself; NotFound when there is no such key. It is for reading only."""
        path = self._path(key)
        if not path.is_file():
            raise NotFound("blob", key)
        return path

    def exists(self, key: str) -> bool:
        """Whether the key holds something."""
        return self._path(key).is_file()

    def delete_prefix(self, prefix: str) -> int:
        """Remove everything under a prefix and give the number of files removed. A prefix is a folder or a key."""
        path = self._path(prefix.removesuffix("/"))
        if not path.exists():
            return 0
        removed = 1 if path.is_file() else sum(1 for one in path.rglob("*") if one.is_file())
        doomed = self._incoming()
        path.rename(doomed)  # out of sight at once, however long the removal takes
        sync_folder(path.parent)
        if doomed.is_dir():
            shutil.rmtree(doomed)
        else:
            doomed.unlink()
        return removed

    def _put(self, target: Path, source: Path, copy: Callable[[Path, Path], object]) -> None:
        beside = self._incoming()
        try:
            make_folder(target.parent)
            copy(source, beside)
            sync_file(beside)
            beside.replace(target)
        except OSError as error:
            raise Unavailable(
                f"{target.relative_to(self.root)} could not be stored: {error.strerror or error}.",
                hint=f"Is there space and permission below {self.root}?",
            ) from error
        finally:
            beside.unlink(missing_ok=True)

    def _incoming(self) -> Path:
        folder = self.root / INCOMING
        make_folder(folder)
        return folder / uuid.uuid4().hex

    def _path(self, key: str) -> Path:
        check_key(key)
        return self.root.joinpath(*PurePosixPath(key).parts)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)
