"""Install a locked set of packages into this Python's environment: by uv where it can be had, else by pip.

python requirements/install.py demo.txt

uv takes seconds for what takes pip half a minute. It is told the index, folders and certificates that pip is configured
with, so that a machine that has set up pip needs nothing more.
"""

import os
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

HERE = Path(__file__).resolve().parent
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
# Settings of pip → variable of uv, and what stands between several values there.
SETTINGS = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "no-index": ("UV_NO_INDEX", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", ""),
    "proxy": ("ALL_PROXY", ""),
    "timeout": ("UV_HTTP_TIMEOUT", ""),
    "default-timeout": ("UV_HTTP_TIMEOUT", ""),
}
# pip's own order: a later one counts more.
SECTIONS = ("global", "install", ":env:")


def pip_settings() -> dict[str, str]:
    """The settings in force for `pip install`, by name without section."""
    listed = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True, check=False).stdout
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in listed.splitlines():
        name, _equals, value = line.partition("=")
        section, _dot, setting = name.partition(".")
        if section in found and value:
            found[section][setting] = str(literal_eval(value))
    return found["global"] | found["install"] | found[":env:"]


def environment(settings: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """The variables under which uv finds the packages where pip finds them; what is `given` for uv already stays."""
    # As pip does, the wanted version is taken from whichever index has it: the hashes say whether it is the right one.
    made = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for setting, (variable, between) in SETTINGS.items():
        if setting in settings:
            made[variable] = between.join(settings[setting].split()) if between else settings[setting]
    # Into the environment of this program, whichever another shell has opened.
    kept = {name: value for name, value in given.items() if name != "UV_SYSTEM_PYTHON"}
    return made | kept | {"VIRTUAL_ENV": sys.prefix}


def install(name: str) -> None:
    lock, tool = HERE / name, HERE / "uv.txt"
    quick = subprocess.run([*PIP, "install", "-qq", "--require-hashes", "-r", str(tool)], check=False)
    if quick.returncode == 0:
        command = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--quiet", "--require-hashes"]
        env = environment(pip_settings(), dict(os.environ))
        if subprocess.run([*command, "-r", str(lock)], env=env, check=False).returncode == 0:
            return
    print("uv could not install the packages; pip does it", file=sys.stderr)
    subprocess.run([*PIP, "install", "--quiet", "--require-hashes", "-r", str(lock)], check=True)


if __name__ == "__main__":
    install(sys.argv[1])
