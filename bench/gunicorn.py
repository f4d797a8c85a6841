"""The same flags for the product and the floor."""

workers = 2
worker_class = "sync"
preload_app = False
keepalive = 30
accesslog = None
loglevel = "warning"
control_socket_disable = True
