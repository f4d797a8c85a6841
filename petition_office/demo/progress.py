"""The progress of a long command as a bar with the time left, or as single lines where no terminal shows it."""

import time
from collections.abc import Callable

WIDTH = 30
STEP = 0.1  # of the whole, between two lines where there is no terminal


class Bar:
    """Shows the share that is done each time it is told."""

    def __init__(
        self, write: Callable[[str], object], title: str, *, terminal: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.write, self.title, self.is_terminal, self.clock = write, title, terminal, clock
        self.began = clock()
        self.shown = 0.0

    def show(self, share: float) -> None:
        if self.is_terminal:
            filled = round(WIDTH * share)
            bar = "█" * filled + "░" * (WIDTH - filled)
            end = "\n" if share >= 1 else ""
            self.write(f"\r{self.title} {bar} {share:4.0%}  {self._left(share)}\033[K{end}")
        elif share >= 1 or share - self.shown >= STEP:
            self.shown = share
            self.write(f"{self.title} {share:4.0%}  {self._left(share)}\n")

    def _left(self, share: float) -> str:
        passed = self.clock() - self.began
        if share >= 1:
            return f"用时{passed:.0f}秒"
        if share < 0.03:
            return ""
        return f"还需约{passed * (1 - share) / share:.0f}秒"
