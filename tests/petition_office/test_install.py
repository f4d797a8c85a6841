"""What `make` installs with: uv looks for packages where pip is configured to find them."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def install() -> ModuleType:
    found = importlib.util.spec_from_file_location("install", ROOT / "requirements" / "install.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_uv_is_told_what_pip_is_configured_with(install: ModuleType) -> None:
    settings = {
        "index-url": "index.example/simple",
        "extra-index-url": "one.example/simple\ntwo.example/simple",
        "find-links": "/wheels /more",
        "cert": "/certificates.pem",
        "trusted-host": "index.example",
        "timeout": "60",
    }
    made = install.environment(settings, {"HOME": "/home/somebody"})
    assert made | {"VIRTUAL_ENV": ""} == {
        "UV_DEFAULT_INDEX": "index.example/simple",
        "UV_INDEX": "one.example/simple two.example/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "SSL_CERT_FILE": "/certificates.pem",
        "UV_INSECURE_HOST": "index.example",
        "UV_HTTP_TIMEOUT": "60",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "VIRTUAL_ENV": "",
        "HOME": "/home/somebody",
    }


def test_what_is_given_for_uv_stays(install: ModuleType) -> None:
    made = install.environment({"index-url": "pip.example"}, {"UV_DEFAULT_INDEX": "uv.example"})
    assert made["UV_DEFAULT_INDEX"] == "uv.example"


def test_another_environment_that_is_open_is_left_alone(install: ModuleType) -> None:
    made = install.environment({}, {"VIRTUAL_ENV": "/somebody/elses", "UV_SYSTEM_PYTHON": "1"})
    assert made == {"UV_INDEX_STRATEGY": "unsafe-best-match", "VIRTUAL_ENV": sys.prefix}


def test_settings_of_the_environment_count_more(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_TIMEOUT", "77")
    assert install.pip_settings()["timeout"] == "77"


def test_uv_is_locked_as_in_the_tests(install: ModuleType) -> None:
    lines = (ROOT / "requirements" / "uv.txt").read_text().splitlines()[1:]
    assert lines[0].startswith("uv==")
    assert "\n".join(lines) in (ROOT / "requirements" / "test.txt").read_text()
