"""`manage.py demo`: the demo city with web server, worker and scheduler, until Ctrl-C."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from petition_office import embedded
from petition_office.celery import app
from petition_office.demo.accounts import table
from petition_office.demo.hall import SCREEN_KEY
from petition_office.demo.seed import is_seeded
from petition_office.demo.working import send_nightly

HOST = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 20.0


class Command(BaseCommand):
    help = "启动演示：建库、演示数据、网页、任务进程和定时器；按 Ctrl-C 全部停止"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--meanwhile", default="", help="生成数据的同时运行的命令，打开网页以前须成功结束")

    def handle(self, *args: Any, port: int, meanwhile: str, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("演示只能在 DEBUG 打开时运行：它会写入演示账号。")
        self._check_port(port)
        self.children: list[subprocess.Popen[bytes]] = []
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _interrupt)
        try:
            with self._meanwhile(meanwhile):
                self._prepare()
            self._start_pages(port)
            self._announce(port)
            self._start_work()
            self._watch()
        except KeyboardInterrupt:
            self.stderr.write("\n正在停止……")
        finally:
            # A second Ctrl-C must not leave a half of the processes behind.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            self._stop()
            embedded.release()

    def _check_port(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise CommandError(
                    f"端口 {port} 已被占用，请换一个端口：make demo PORT={port + 1}（{error.strerror}）"
                ) from error

    def _prepare(self) -> None:
        self.stderr.write("正在更新数据库……")
        call_command("migrate", interactive=False, verbosity=0)
        if not is_seeded():
            self.stderr.write("正在生成演示数据（仅第一次）……")
            call_command("seed_demo", accounts=False, nightly=False, stdout=sys.stderr)

    @contextmanager
    def _meanwhile(self, command: str) -> Iterator[None]:
        """Run a command beside the body, and see that it succeeds. What it writes is shown only if it fails."""
        if not command:
            yield
            return
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            child = subprocess.Popen(
                shlex.split(command),
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=embedded.die_with_parent(signal.SIGTERM),
            )
            self.children.append(child)
            yield
            if child.poll() is None:
                self.stderr.write("正在准备网页文件……")
            if child.wait():
                said.seek(0)
                raise CommandError(f"没有成功（{child.returncode}）：{command}\n{said.read()[-4000:]}")
            self.children.remove(child)

    def _start_pages(self, port: int) -> None:
        settings.STATIC_ROOT.mkdir(exist_ok=True)  # empty: the pages take the files from their sources
        self._spawn("gunicorn", "petition_office.wsgi", "--bind", f"{HOST}:{port}", "--log-level", "warning")
        deadline = time.monotonic() + START_SECONDS
        while not _answers(port):
            self._raise_if_ended()
            if time.monotonic() > deadline:
                raise CommandError(f"网页服务在 {START_SECONDS:.0f} 秒内没有启动。")
            time.sleep(0.1)

    def _start_work(self) -> None:
        """When the pages are open: what a first look needs shall not wait for it."""
        settings.LOCAL_DIR.mkdir(exist_ok=True)
        schedule = str(settings.LOCAL_DIR / "celerybeat-schedule")
        celery, quiet = ("celery", "--app", "petition_office", "--quiet"), ("--loglevel", "warning")
        self._spawn(*celery, "worker", "--concurrency", "2", *quiet, "--without-mingle", "--without-gossip")
        self._spawn(*celery, "beat", "--schedule", schedule, "--pidfile", "", *quiet)
        if send_nightly():
            self.stdout.write("社情分析、办理记录核验正在后台进行，进度见“任务”页（admin、supervisor）。")

    def _spawn(self, *command: str) -> None:
        # The children run as in production, on this machine's own secrets: real error pages, no growing query log.
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "petition_office.settings",
            "DEBUG": "0",
            "HTTPS": "0",
            "ALLOW_PLAIN_HTTP": "1",
            "STATIC_FROM_SOURCE": "1",
            "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
            "SECRET_KEY": settings.SECRET_KEY,
            "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
            "HASH_KEY": settings.HASH_KEY,
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "LOG_LEVEL": "WARNING",
            # The demo of a container has no other account than root.
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        }
        child = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C comes to this process alone, which stops the others in order
            preexec_fn=embedded.die_with_parent(signal.SIGTERM),
        )
        self.children.append(child)

    def _announce(self, port: int) -> None:
        write = self.stdout.write
        write("")
        write(f"演示已启动  Demo is running:  http://{HOST}:{port}/")
        write("演示账号（仅供演示） Demo accounts:")
        write(table())
        write(f"大厅屏  Hall screen:  http://{HOST}:{port}/screen/{SCREEN_KEY}/")
        write("按 Ctrl-C 停止  Press Ctrl-C to stop")
        self.stdout.flush()

    def _watch(self) -> None:
        while True:
            self._raise_if_ended()
            time.sleep(0.3)

    def _raise_if_ended(self) -> None:
        for child in self.children:
            if child.poll() is not None:
                raise CommandError(f"进程意外结束（{child.returncode}）：{' '.join(map(str, child.args[2:5]))}")  # type: ignore[index]

    def _stop(self) -> None:
        for child in self.children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        app.close()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/health/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
