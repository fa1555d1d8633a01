"""Prints the first of the given loopback ports that is free (0: any): free_port.py PORT..."""

import socket
import sys


def main(ports: list[str]) -> int:
    for port in ports:
        with socket.socket() as probe:
            # As servers do: a port whose last connections linger counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(port)))
            except OSError:
                continue
            print(probe.getsockname()[1])
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
