"""A webhook receiver for tests: real HTTP on a free loopback port, one JSON line per request on standard output.

The first line is {"port": N}. What a path answers:
  /ok             200
  /fail/N/...     500 for the first N requests of that exact path, then 200
  /busy/N/...     429 with Retry-After: N once, then 200
  /gone           410
  /redirect       302 to /ok
  /hang           reads the request and never answers
  /poison/...     400 for records of the camera "poison", else 200
  /reset/N/...    takes the whole request and resets the connection N times, then 200
  /drip           200, then one body byte each 0.2 s without end
Each request line has path, status (0 for hang, -1 for reset), at (seconds since 1970), id, timestamp, signature (valid, invalid,
absent or unchecked) and body (parsed JSON, or null). Signatures are checked with the package standardwebhooks where it
is installed, else by the same rule written out here.

usage: webhook-receiver.py [whsec_SECRET [CERTIFICATE.pem [CLIENT_AUTHORITY.pem]]]
(with a certificate and key it speaks TLS, with an authority it asks clients for a certificate)
"""

import base64
import hashlib
import hmac
import json
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

try:
    from standardwebhooks import Webhook
except ImportError:
    Webhook = None

secret = sys.argv[1] if len(sys.argv) > 1 else ""
output_lock = threading.Lock()
request_counts = {}


def say(value):
    with output_lock:
        print(json.dumps(value), flush=True)


def is_valid(headers, body):
    if Webhook is not None:
        try:
            Webhook(secret).verify(body, {name.lower(): value for name, value in headers.items()})
            return True
        except Exception:
            return False
    identifier, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "0")
    if abs(time.time() - float(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    code = hmac.new(key, f"{identifier}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(code).decode()
    return any(hmac.compare_digest(expected, one) for one in headers["webhook-signature"].split())


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, headers = self.choose_answer()
        if self.path.startswith("/poison") and b'"camera":"poison"' in body:
            status = 400
        if self.path.startswith("/reset") and request_counts[self.path] <= int(self.path.split("/")[2]):
            status = -1
        self.report(status, body)
        if status == -1:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            self.close_connection = True
            return
        if status == 0:
            time.sleep(3600)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.path.startswith("/drip"):
            self.drip()
            return
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        self.do_POST()

    def choose_answer(self):
        with output_lock:
            count = request_counts[self.path] = request_counts.get(self.path, 0) + 1
        parts = self.path.strip("/").split("/")
        if parts[0] == "fail":
            return (500 if count <= int(parts[1]) else 200), {}
        if parts[0] == "busy":
            return (429, {"Retry-After": parts[1]}) if count == 1 else (200, {})
        if parts[0] == "redirect":
            return 302, {"Location": "/ok"}
        return {"gone": 410, "hang": 0}.get(parts[0], 200), {}

    def report(self, status, body):
        signature = "absent"
        if self.headers.get("webhook-signature"):
            signature = "unchecked" if not secret else "valid" if is_valid(self.headers, body) else "invalid"
        try:
            record = json.loads(body)
        except ValueError:
            record = None
        say({
            "path": self.path, "status": status, "at": time.time(), "id": self.headers.get("webhook-id"),
            "timestamp": self.headers.get("webhook-timestamp"), "signature": signature,
            "content_type": self.headers.get("Content-Type"), "authorization": self.headers.get("Authorization"),
            "body": record,
        })

    def drip(self):
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b".")
                time.sleep(0.2)
        except OSError:
            self.close_connection = True

    def log_message(self, format, *arguments):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self):
        # Not HTTPServer's, which looks up the host's name and may wait for a name server.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def handle_error(self, request, client_address):
        pass


server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2])
    if len(sys.argv) > 3:
        context.load_verify_locations(sys.argv[3])
        context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True)
say({"port": server.server_port})
threading.Thread(target=server.serve_forever, daemon=True).start()
# The test run holds the other end: it is gone when this returns.
sys.stdin.read()
