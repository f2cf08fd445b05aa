"""An RTSP server for tests: GStreamer's, which plays an H.264 MP4 file in real time to every client, from its start.

The first line on standard output, once it listens, is {"port": N}; the stream is rtsp://127.0.0.1:N/stream.

usage: rtsp-server.py [--port N] [--credentials USER:PASSWORD] CLIP.mp4     (port 0 takes a free one)
"""

import argparse
import json

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402


def demand(credentials, server, factory):
    """Lets only the bearer of the credentials see or start the stream."""
    role = "viewer"
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", role)
    auth = GstRtspServer.RTSPAuth()
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(*credentials.split(":", 1)), token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_role(role)
    permissions.add_permission_for_role(role, "media.factory.access", True)
    permissions.add_permission_for_role(role, "media.factory.construct", True)
    factory.set_permissions(permissions)


parser = argparse.ArgumentParser()
parser.add_argument("--port", default="0")
parser.add_argument("--credentials")
parser.add_argument("clip")
options = parser.parse_args()

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(options.port)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(
    f'( filesrc location="{options.clip}" ! qtdemux ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 )')
if options.credentials:
    demand(options.credentials, server, factory)
server.get_mount_points().add_factory("/stream", factory)
if server.attach(None) == 0:
    raise SystemExit("rtsp-server.py: cannot listen")
print(json.dumps({"port": server.get_bound_port()}), flush=True)
GLib.MainLoop().run()
