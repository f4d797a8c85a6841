"""The demo's content categories (内容分类), from `categories.toml`."""

from petition_office.demo.data import read


def category_paths() -> list[tuple[str, ...]]:
    """Paths of one to three names, parents before their children; 其他 is added by the action that loads them."""
    paths: list[tuple[str, ...]] = []
    for first, seconds in read("categories").items():
        paths.append((first,))
        for second, thirds in seconds.items():
            paths.append((first, second))
            paths += [(first, second, third) for third in thirds.split()]
    return paths
