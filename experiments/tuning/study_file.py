"""The study as a file for optuna-dashboard, which appears whole after every batch: `optuna-dashboard sqlite:///FILE`.

It is a copy to look at. Nothing is read from it: a study goes on from the store of replications.
"""

import logging
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import optuna

from .searcher import new_study
from .settings import Tuning

NAME = "study.db"

_TROUBLE = (OSError, optuna.exceptions.StorageInternalError)

_log = logging.getLogger(__name__)


class StudyFile:
    """A growing copy of a study.

    Trials are added to a database of its own in a temporary folder, so that none is written twice, and the whole takes
    the place of the file.

    Parameters
    ----------
    path
        The file; its folder is made if need be. Nothing is written when None.
    tuning
        What is sought.
    """

    def __init__(self, path: Path | None, tuning: Tuning) -> None:
        self._path, self._tuning = path, tuning
        self._own = TemporaryDirectory(prefix="recoup-study-")
        self._copy: optuna.Study | None = None

    def update(self, study: optuna.Study) -> None:
        """Write what is new; a disk that refuses costs the file, and is told, but not the study."""
        if self._path is None:
            return
        try:
            self._add(study)
            self._publish(self._path)
        except _TROUBLE as error:
            _log.warning("%s is not written: %s. The study goes on without it.", self._path, error)
            self._path = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._copy is not None:
            self._storage.remove_session()
            self._storage.engine.dispose()
        self._own.cleanup()

    @property
    def _working(self) -> Path:
        return Path(self._own.name) / NAME

    def _add(self, study: optuna.Study) -> None:
        if self._copy is None:
            self._storage = optuna.storages.RDBStorage(f"sqlite:///{self._working}")
            self._copy = new_study(self._tuning, storage=self._storage)
        done = len(self._copy.get_trials(deepcopy=False))
        self._copy.add_trials(study.get_trials(deepcopy=False)[done:])

    def _publish(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{NAME}.{os.getpid()}")
        try:
            shutil.copyfile(self._working, partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
