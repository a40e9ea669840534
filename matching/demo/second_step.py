"""The demo officer's second step: one secret that everybody may know, and its code of now.

Officers get nowhere with a password alone. Type the secret into an authenticator app, or ask
`make code` for the six digits. Standard library only, so that `make code` needs no server.
"""

import base64
import hmac
import struct
import sys
import time

SECRET = "SPILNODEMO2SPILNODEMO2SPILNODEMO"  # noqa: S105 - printed by the demo
PERIOD = 30


def code_at(seconds: float, secret: str = SECRET) -> str:
    """The code of RFC 6238 (six digits, SHA-1, 30 seconds) at that time."""
    moment = struct.pack(">Q", int(seconds) // PERIOD)
    digest = hmac.digest(base64.b32decode(secret), moment, "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 1_000_000:06d}"


def code_now() -> str:
    """The code that the sign-in page accepts at this moment, once."""
    return code_at(time.time())


if __name__ == "__main__":
    left = PERIOD - int(time.time()) % PERIOD
    sys.stdout.write(f"{code_now()}  (good for {left} s, and once)\n")
