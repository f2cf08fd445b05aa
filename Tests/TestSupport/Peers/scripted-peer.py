#!/usr/bin/env python3
"""An RTSP peer that does what a script says: it answers, stalls, closes, resets, lies.

usage: scripted-peer.py PORT SCRIPT.json [STREAM.h264 ...]

PORT 0 takes a free one; the first line on standard output is "ready PORT", then one word a line tells what happens:
"connect", each request's method, "bytes N" for what else arrived. The streams are H.264 as FFmpeg writes it with access
unit delimiters. SCRIPT is a list of plans, one a connection, the last for all further ones. A plan is an object:
  options, describe, setup, play   how to answer that request; "ok" if left out:
      "ok" | "stall" | "close" | "reset" | "garbage" | {"stall_at": N} (so many bytes of the answer, then silence)
      | {"status": 301, "headers": {"Location": "..."}}
  control    the control address in the session description; "stream" if left out
  steps      what follows PLAY, a list of:
      ["frames", N]   sends N frames at the stream's pace; a stream that ends starts again
      ["burst", N]    the same without pause
      ["jump", S]     moves the time stamps by S seconds
      ["stamp", T]    sets the next 32-bit time stamp
      ["stream", I]   goes on with the I-th stream, from its start
      ["report", S]   sends an RTCP sender report: the peer's clock is S seconds ahead of this host's
      ["garbage", N]  N random bytes between the frames
      ["stall"] | ["close"] | ["reset"]
Interleaved TCP only.
"""
import json
import random
import socket
import struct
import sys
import threading
import time

FRAMES_PER_SECOND = 25
PAYLOAD_BYTES = 1400


def say(text):
    print(text, flush=True)


def access_units(path):
    """Lists of NAL units, one list a frame: FFmpeg starts each frame with a delimiter."""
    units = []
    data = open(path, "rb").read().replace(b"\0\0\0\1", b"\0\0\1")
    for nal in data.split(b"\0\0\1")[1:]:
        if nal[0] & 31 == 9:
            units.append([])
        units[-1].append(nal)
    return units


class Reset(Exception):
    """The script wants the connection gone."""


class Connection:
    def __init__(self, peer, plan, streams):
        self.peer, self.plan, self.streams = peer, plan, streams
        self.stream = self.place = 0
        self.sequence = random.randrange(65536)
        self.stamp = 1_000_000

    def run(self):
        while True:
            request = self.read_request()
            if request is None:
                return
            method, url, cseq = request
            say(method)
            if self.answer(method, url, cseq) and method == "PLAY":
                for step in self.plan.get("steps", [["frames", 1_000_000]]):
                    self.take(*step)
                self.stall()

    def read_request(self):
        data = b""
        while b"\r\n\r\n" not in data:
            more = self.peer.recv(4096)
            if not more:
                return None
            data += more
        lines = data.decode(errors="replace").split("\r\n")
        method, url = (lines[0].split() + ["", ""])[:2]
        headers = {line.split(":")[0].lower(): line.split(":", 1)[1].strip() for line in lines[1:] if ":" in line}
        return method, url, headers.get("cseq", "0")

    def answer(self, method, url, cseq):
        """False where the script answers something else than success."""
        wanted = self.plan.get(method.lower(), "ok")
        status, headers, body = 200, {}, ""
        if method == "OPTIONS":
            headers["Public"] = "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER"
        elif method == "DESCRIBE":
            body = "\r\n".join([
                "v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=scripted", "t=0 0", "m=video 0 RTP/AVP 96",
                "a=rtpmap:96 H264/90000", "a=fmtp:96 packetization-mode=1",
                "a=control:" + self.plan.get("control", "stream"), ""])
            headers["Content-Type"] = "application/sdp"
        elif method == "SETUP":
            headers["Transport"] = "RTP/AVP/TCP;unicast;interleaved=0-1"
        if method != "OPTIONS":
            headers["Session"] = "1234;timeout=60"
        if isinstance(wanted, dict) and "status" in wanted:
            status, headers, body = wanted["status"], wanted.get("headers", {}), ""
        if wanted == "close":
            raise EOFError
        if wanted == "reset":
            raise Reset
        if wanted == "stall":
            self.stall()
        if wanted == "garbage":
            self.peer.sendall(random.randbytes(4096))
            return False
        if body:
            headers["Content-Length"] = str(len(body))
        text = f"RTSP/1.0 {status} Scripted\r\nCSeq: {cseq}\r\n"
        text += "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n" + body
        if isinstance(wanted, dict) and "stall_at" in wanted:
            self.peer.sendall(text.encode()[:wanted["stall_at"]])
            self.stall()
        self.peer.sendall(text.encode())
        return status == 200

    def stall(self):
        """Silent, but open, until the other side goes."""
        while True:
            data = self.peer.recv(65536)
            if not data:
                raise EOFError
            say(f"bytes {len(data)}")

    def take(self, action, value=0):
        if action in ("frames", "burst"):
            for _ in range(value):
                self.send_frame()
                if action == "frames":
                    time.sleep(1 / FRAMES_PER_SECOND)
        elif action == "jump":
            self.stamp += int(value * 90_000)
        elif action == "stamp":
            self.stamp = value
        elif action == "stream":
            self.stream, self.place = value, 0
        elif action == "report":
            self.send_report(value)
        elif action == "garbage":
            self.peer.sendall(random.randbytes(value))
        elif action == "stall":
            self.stall()
        elif action == "close":
            raise EOFError
        elif action == "reset":
            raise Reset

    def send_frame(self):
        """One access unit as RTP (RFC 6184): single NAL units, and FU-A for what is too long."""
        units = self.streams[self.stream]
        nals = units[self.place % len(units)]
        self.place += 1
        packets = []
        for nal in nals:
            if len(nal) <= PAYLOAD_BYTES:
                packets.append(nal)
                continue
            for start in range(1, len(nal), PAYLOAD_BYTES):
                part = nal[start:start + PAYLOAD_BYTES]
                flags = (0x80 if start == 1 else 0) | (0x40 if start + PAYLOAD_BYTES >= len(nal) else 0)
                packets.append(bytes([nal[0] & 0xE0 | 28, flags | nal[0] & 31]) + part)
        message = b""
        for index, payload in enumerate(packets):
            marker = 0x80 if index == len(packets) - 1 else 0
            header = struct.pack(">BBHII", 0x80, marker | 96, self.sequence, self.stamp & 0xFFFFFFFF, 0x7EC5)
            message += struct.pack(">cBH", b"$", 0, len(header) + len(payload)) + header + payload
            self.sequence = (self.sequence + 1) & 0xFFFF
        self.peer.sendall(message)
        self.stamp += 90_000 // FRAMES_PER_SECOND

    def send_report(self, ahead):
        """RFC 3550, 6.4.1, with the NTP time of the latest frame."""
        now = time.time() + ahead + 2_208_988_800
        report = struct.pack(
            ">BBHIIIIII", 0x80, 200, 6, 0x7EC5, int(now), int(now % 1 * 2**32), self.stamp & 0xFFFFFFFF, 0, 0)
        self.peer.sendall(struct.pack(">cBH", b"$", 1, len(report)) + report)


def serve(peer, plan, streams):
    try:
        Connection(peer, plan, streams).run()
    except Reset:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except (OSError, EOFError):
        pass
    peer.close()


def main():
    script = json.load(open(sys.argv[2]))
    streams = [access_units(path) for path in sys.argv[3:]]
    listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), reuse_port=False)
    say(f"ready {listener.getsockname()[1]}")
    count = 0
    while True:
        peer, _ = listener.accept()
        say("connect")
        plan = script[min(count, len(script) - 1)]
        count += 1
        threading.Thread(target=serve, args=(peer, plan, streams), daemon=True).start()


main()
