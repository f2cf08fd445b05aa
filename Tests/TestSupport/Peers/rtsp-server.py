#!/usr/bin/python3
"""An RTSP server for tests, from GStreamer.

usage: rtsp-server.py PORT [--address A] [--user NAME:PASSWORD] [--loop] [--loss SHARE] [--codec CODEC] [--tls PEM]
                      MOUNT=FILE.mp4 ...

--codec tells what is in the files: h264 (default), h265, mjpeg or mpeg4. --tls speaks RTSP over TLS with the certificate and
key in that file.

--loss drops that share of the RTP packets, as a bad network does with UDP. PORT 0 takes a free one. Prints "ready PORT" when it listens. With --loop a client that reaches the file's end gets it
again from the start in the same session.
"""
import argparse

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtspServer

PIPELINE = '( filesrc location="{file}" ! qtdemux ! {payload} pt={type} {last} )'
PAYLOADS = {
    "h264": ("h264parse config-interval=-1 ! rtph264pay", 96),
    "h265": ("h265parse config-interval=-1 ! rtph265pay", 96),
    "mjpeg": ("rtpjpegpay", 26),
    "mpeg4": ("mpeg4videoparse config-interval=1 ! rtpmp4vpay", 96),
}


def loop_media(_, media):
    """Seeks back to the start at the end of each run, so that the stream never ends."""

    def on_prepared(media):
        element = media.get_element()
        pay = element.get_by_name("pay0")
        pad = pay.get_static_pad("sink")

        def on_event(pad, info):
            if info.get_event().type != Gst.EventType.EOS:
                return Gst.PadProbeReturn.OK
            GLib.idle_add(seek, element)
            return Gst.PadProbeReturn.DROP

        pad.add_probe(Gst.PadProbeType.EVENT_DOWNSTREAM, on_event)

    def seek(element):
        element.seek_simple(Gst.Format.TIME, Gst.SeekFlags.FLUSH | Gst.SeekFlags.KEY_UNIT, 0)
        return False

    media.connect("prepared", on_prepared)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port")
    parser.add_argument("--user")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--codec", choices=PAYLOADS, default="h264")
    parser.add_argument("--tls")
    parser.add_argument("--loss", type=float, default=0)
    parser.add_argument("--loop", action="store_true")
    parser.add_argument("mounts", nargs="+")
    arguments = parser.parse_args()

    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address(arguments.address)
    server.set_service(arguments.port)

    token = None
    if arguments.tls:
        auth = GstRtspServer.RTSPAuth()
        auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(arguments.tls))
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "anonymous")
        auth.set_default_token(token)
        server.set_auth(auth)
    if arguments.user:
        name, password = arguments.user.split(":", 1)
        auth = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        basic = GstRtspServer.RTSPAuth.make_basic(name, password)
        auth.add_basic(basic, token)
        server.set_auth(auth)

    payload, payload_type = PAYLOADS[arguments.codec]
    last = f"! identity drop-probability={arguments.loss} name=pay0" if arguments.loss else "name=pay0"
    for mount in arguments.mounts:
        path, file = mount.split("=", 1)
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(PIPELINE.format(file=file, payload=payload, type=payload_type, last=last))
        if arguments.loop:
            factory.connect("media-configure", loop_media)
        if token:
            role = "viewer" if arguments.user else "anonymous"
            permissions = GstRtspServer.RTSPPermissions()
            permissions.add_permission_for_role(role, "media.factory.access", True)
            permissions.add_permission_for_role(role, "media.factory.construct", True)
            factory.set_permissions(permissions)
        server.get_mount_points().add_factory("/" + path, factory)

    if server.attach(None) == 0:
        raise SystemExit(f"port {arguments.port} is taken")
    print("ready", server.get_bound_port(), flush=True)
    GLib.MainLoop().run()


main()
