"""gunicorn for the demo and for production alike; the command line and the environment may say otherwise."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  (heartbeats never wait for a disk)
control_socket_disable = True
limit_request_line = 8190  # bytes; the program refuses from 8,000 on with a page that says why
accesslog = None  # addresses of pages carry search words, which are names
