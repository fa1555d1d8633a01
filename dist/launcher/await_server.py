"""Waits until the MLflow server on a loopback port answers: await_server.py PORT PID SECONDS.

Ends with status 0 once /health and /version answer, 1 when the time is over or the process is gone.
"""

import os
import sys
import time
import urllib.request

# A proxy has no business with a loopback address.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answer(port: str, path: str) -> str:
    with OPENER.open(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
        return response.read().decode()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main(port: str, pid: str, seconds: str) -> int:
    end = time.monotonic() + float(seconds)
    while alive(int(pid)):
        try:
            if answer(port, "/health") == "OK" and answer(port, "/version"):
                return 0
        except OSError:
            pass
        if time.monotonic() > end:
            break
        time.sleep(0.1)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
