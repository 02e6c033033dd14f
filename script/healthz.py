"""Exit 0 when the web server of this machine is well: the container's health check (the image has no curl)."""

import os
import sys
import urllib.error
import urllib.request

# In production mode a plain request is sent on to https; the proxy in front says so with this header.
request = urllib.request.Request(
    f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz", headers={"X-Forwarded-Proto": "https"}
)
try:
    with urllib.request.urlopen(request, timeout=4):
        pass
except (OSError, urllib.error.HTTPError) as error:
    sys.exit(f"/healthz: {error}")
