"""How the browser tests start Chromium.

It is the build without a window: the same engine, at half of the processor's time, as it has no
toolbar to draw for each page. It has no desktop's notes either, and says that its reader does not
want any; who needs them starts the whole browser. That is what ``tests/engines`` drives, too.
"""

CHROMIUM = {
    "executable_path": "/usr/bin/chromium-headless-shell",
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--autoplay-policy=no-user-gesture-required",
        # A page that a test serves out of its hand has no address, so no right to a local one.
        "--disable-features=LocalNetworkAccessChecks",
    ],
}
WHOLE_CHROMIUM = CHROMIUM | {"executable_path": "/usr/bin/chromium"}
