"""A mail server for tests: real SMTP on a free loopback port, one JSON line per mail on standard output.

The first line is {"port": N}. Each mail has from, to (a list) and data (the message as it came). The first REFUSALS mails
are answered 451 after their data.

usage: smtp-receiver.py [REFUSALS]
"""

import json
import socketserver
import sys
import threading

refusals = int(sys.argv[1]) if len(sys.argv) > 1 else 0
lock = threading.Lock()


def say(value):
    with lock:
        print(json.dumps(value), flush=True)


class Handler(socketserver.StreamRequestHandler):
    def answer(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.answer("220 test")
        sender, recipients = "", []
        while line := self.rfile.readline():
            command = line.decode(errors="replace").strip()
            verb = command.split(" ")[0].upper()
            if verb in ("EHLO", "HELO"):
                self.answer("250-test")
                self.answer("250 8BITMIME")
            elif verb == "MAIL":
                sender = command.split("<")[1].split(">")[0]
                self.answer("250 ok")
            elif verb == "RCPT":
                recipients.append(command.split("<")[1].split(">")[0])
                self.answer("250 ok")
            elif verb == "DATA":
                self.answer("354 go on")
                self.take(sender, recipients)
                sender, recipients = "", []
            elif verb == "QUIT":
                self.answer("221 bye")
                return
            else:
                self.answer("250 ok")

    def take(self, sender, recipients):
        global refusals
        data = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            data += line[1:] if line.startswith(b"..") else line
        with lock:
            refused, refusals = refusals > 0, max(refusals - 1, 0)
        if not refused:
            say({"from": sender, "to": recipients, "data": data.decode(errors="replace")})
        self.answer("451 later" if refused else "250 taken")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


server = Server(("127.0.0.1", 0), Handler)
say({"port": server.server_address[1]})
threading.Thread(target=server.serve_forever, daemon=True).start()
# The test run holds the other end: it is gone when this returns.
sys.stdin.read()
