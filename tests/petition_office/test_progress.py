"""The bar of a long command: the share that is done, and the time left."""

from petition_office.demo.progress import Bar


def test_bar_shows_share_and_time_left() -> None:
    said, now = [], [0.0]
    bar = Bar(said.append, "演示", terminal=True, clock=lambda: now[0])
    now[0] = 10.0
    bar.show(0.5)
    bar.show(1.0)
    half, whole = "█" * 15 + "░" * 15, "█" * 30
    assert said == [f"\r演示 {half}  50%  还需约10秒\033[K", f"\r演示 {whole} 100%  用时10秒\033[K\n"]


def test_bar_without_a_terminal_is_a_line_for_each_tenth() -> None:
    said: list[str] = []
    bar = Bar(said.append, "演示", terminal=False, clock=lambda: 0.0)
    for hundredth in range(101):
        bar.show(hundredth / 100)
    assert len(said) == 10
    assert said[-1] == "演示 100%  用时0秒\n"
