"""Higher rooms register here, in their AppConfig, what stands beside the form of the registration desk."""

beside_desk: list[str] = []


def show_beside_desk(url_name: str) -> None:
    """An address that is asked, with what was typed so far, while subject and text are written; the page itself reads
    nothing of it.
    """
    if url_name not in beside_desk:
        beside_desk.append(url_name)
