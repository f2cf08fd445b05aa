#!/usr/bin/env python3
"""A camera that sends MJPEG over HTTP, as cheap ones do: multipart/x-mixed-replace, without time stamps.

usage: mjpeg-server.py FRAMES_PER_SECOND PICTURE.jpg...

Sends the pictures in turn, for ever, to every client. Prints "ready PORT" when it listens.
"""
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

pause = 1 / float(sys.argv[1])
pictures = [open(path, "rb").read() for path in sys.argv[2:]]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        start = time.monotonic()
        number = 0
        try:
            while True:
                picture = pictures[number % len(pictures)]
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
                self.wfile.write(head.encode() + picture + b"\r\n")
                number += 1
                time.sleep(max(0, start + number * pause - time.monotonic()))
        except OSError:
            pass

    def log_message(self, format, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print("ready", server.server_address[1], flush=True)
server.serve_forever()
