"""Rules about the sources themselves. `make check` runs these without a database."""

import ast
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.template import engines

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_LINES = 400
# Names of XML vocabularies, and machines that exist only here or only in examples.
ADDRESSES = re.compile(
    r"(www\.w3\.org|schemas\.openxmlformats\.org|127\.0\.0\.1|localhost|testserver|\{|example\.|[\w-]+\.example)"
)
SOURCES = ["*.py", "*.html", "*.js", "*.css", "*.toml", "*.txt", "*.json", "*.yml", "*.sh", "Makefile", ".npmrc"]
INLINE = re.compile(
    r"<script(?![^>]*\b(src=|type=\"application/json\"))|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)
SECRETS = ("SECRET_KEY", "FIELD_KEYS", "HASH_KEY", "ALLOWED_HOSTS", "POSTGRES_PASSWORD")


def tracked(*patterns: str) -> list[Path]:
    """Files of the project, the new ones included, without what git ignores."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [ROOT / name for name in names.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    sources = [path for path in tracked("*.py", "*.js", "*.css", "*.html") if "migrations" not in path.parts]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_each_module_says_what_it_is() -> None:
    sources = [path for path in tracked("*.py") if not {"migrations", "tests"} & set(path.parts)]
    silent = [
        str(path.relative_to(ROOT))
        for path in sources
        if (text := path.read_text()).strip() and ast.get_docstring(ast.parse(text)) is None
    ]
    assert silent == []


@pytest.mark.parametrize("path", tracked("*templates/*.html"), ids=lambda path: str(path.relative_to(ROOT)))
def test_template_compiles(path: Path) -> None:
    engines["django"].from_string(path.read_text())


def test_every_part_that_a_template_includes_is_there() -> None:
    included = {
        name.split("#")[0]
        for path in tracked("*templates/*.html")
        for name in re.findall(r"{% include [\"']([^\"']+)[\"']", path.read_text())
    }
    assert {name for name in included if not (ROOT / "templates" / name).is_file()} == set()


def test_a_cell_of_several_lines_holds_one_part() -> None:
    """On a phone the parts of a stacked cell stand beside each other: lines are one part."""
    found = [
        f"{path.relative_to(ROOT)}: {cell[:60]}"
        for path in tracked("*templates/*.html")
        if "table-stack" in (text := path.read_text())
        for cell in re.findall(r"<td[^>]*\bdata-label=[^>]*>(.*?)</td>", text, re.DOTALL)
        if "<br>" in cell and not cell.lstrip().startswith("<div")
    ]
    assert found == []


def test_no_file_names_an_address_on_the_internet() -> None:
    found = []
    for path in tracked(*SOURCES):
        for address in re.findall(r"https?://([^\s\"'<>)]*)", path.read_text()):
            if address and not ADDRESSES.match(address):
                found.append(f"{path.relative_to(ROOT)}: {address}")
    assert found == []


def test_nothing_is_left_of_a_merge() -> None:
    """A list of both sides, and the marks between them, is no text for anybody."""
    left = re.compile(r"^(<{7}|>{7})( |$)", re.MULTILINE)
    sources = tracked(*SOURCES, "*.md", "*.typ", "*.mjs")
    assert [str(path.relative_to(ROOT)) for path in sources if left.search(path.read_text(encoding="utf-8"))] == []


def test_templates_hold_no_inline_script_or_style() -> None:
    found = {str(path.relative_to(ROOT)) for path in tracked("*templates/*.html") if INLINE.search(path.read_text())}
    assert found == set()


def test_a_text_that_is_cut_off_can_be_read_whole() -> None:
    cut = re.compile(r"<[^>]*\btext-truncate\b[^>]*>")
    found = {
        path.name: one
        for path in tracked("*templates/*.html")
        for one in cut.findall(path.read_text())
        if " title=" not in one
    }
    assert found == {}


def test_no_template_or_module_takes_a_text_for_markup() -> None:
    """What is written of people is escaped wherever it stands, in helps of fields too; pictures of codes are ours."""
    marked = {
        f"{path.relative_to(ROOT)}: {found}"
        for path in tracked("templates/*.html", "*.py")
        if "tests" not in path.parts
        for found in re.findall(
            r"\w+\|safe\w*|autoescape off|mark_safe\((?!\"\"\))[^#\n]*|SafeString\(", path.read_text()
        )
    }
    ours = {
        'cases/papers/letters.py: mark_safe(chart_svg(chart) if chart else "")',  # which escapes every text in it
        'cases/templatetags/page_hooks.py: mark_safe("".join(shown))',
        'offices/lists/cells.py: mark_safe("".join(made))',
        "offices/lists/cells.py: mark_safe(written(content))",
    }
    marked = {one.strip() for one in marked}
    assert {one for one in marked - ours if not one.endswith(".html: qr|safe")} == set()
    scripts = {
        path.name
        for path in tracked("static/js/*.js")
        if re.search("innerHTML|outerHTML|insertAdjacentHTML", path.read_text())
    }
    assert scripts == set()


def test_no_form_leaves_its_check_to_the_browser() -> None:
    loose = {
        f"{path.name}: {tag}"
        for path in tracked("templates/*.html")
        for tag in re.findall(r"<form\b[^>]*>", path.read_text())
        if "novalidate" not in tag
    }
    assert loose == set()


def test_compose_file_holds_services_health_checks_volumes_and_no_secret() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    compose = yaml.safe_load(text)
    services = compose["services"]
    assert set(services) == {"postgres", "redis", "migrate", "web", "worker", "beat", "clamav"}
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"migrate"}
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    named = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert named == set(compose["volumes"])
    environment = services["web"]["environment"]
    for secret in ("SECRET_KEY", "FIELD_KEYS", "HASH_KEY"):
        assert environment[f"{secret}_FILE"] == f"/run/secrets/{secret.lower()}"
    assert environment["DATABASE_URL_FILE"] == "/run/secrets/database_url"
    assert services["postgres"]["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/secrets/postgres_password"


def test_compose_file_passes_docker_compose_config() -> None:
    tools = [["docker", "compose"], ["docker-compose"]]
    tool = next((words for words in tools if shutil.which(words[0]) and run(*words, "version").returncode == 0), None)
    if tool is None:
        pytest.skip("neither docker compose nor docker-compose is installed here")
    config = run(*tool, "config", "--quiet", **dict.fromkeys(SECRETS, "x"))
    assert (config.returncode, config.stderr) == (0, b"")
    assert run(*tool, "config", "--quiet").returncode != 0


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    environment["PATH"] = os.environ["PATH"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
