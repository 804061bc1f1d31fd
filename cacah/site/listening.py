"""The sockets of one generation of web processes, and how the kernel is told that all who come now come to them.

Each process takes connections from a socket of its own, so that the kernel shares them out evenly and the waiting room
sees how busy all are. The generation's first process holds them too: a process that is lost leaves its queue to the
one forked after it. Sockets of one address stand in a row, those of the newest generation at its end; a program of
four instructions (`SO_ATTACH_REUSEPORT_CBPF`, socket(7)) chooses among those. Nobody new comes to a process that is
about to end, so whoever is broken off there meets no second one. Where its choice does not exist, because the old
sockets are gone, the kernel shares out by itself.
"""

import ctypes
import socket
import struct
import sys

BACKLOG = 2048
"""Connections that wait to be taken, a process. Linux cuts it to `net.core.somaxconn` (4096)."""

ATTACH = 51
"""SO_ATTACH_REUSEPORT_CBPF of asm-generic/socket.h, which Python does not name."""

LOAD, RANDOM, MODULO, ADD, RETURN = 0x20, 0xFFFFF000 + 56, 0x94, 0x04, 0x16
"""Instructions of linux/filter.h: a random number (SKF_AD_OFF + SKF_AD_RANDOM), what is done to it, and its return."""


def listen(host: str, port: int, count: int) -> list[socket.socket]:
    """As many sockets at one address as there are processes; OSError with the address when there can be none."""
    family, kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    taken = []
    for _ in range(count):
        one = socket.socket(family, kind)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        # Inherited by every connection: a short answer does not wait 40 ms for the other side's acknowledgement.
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        one.bind(address)
        one.setblocking(False)
        taken.append(one)
    for one in taken:
        one.listen(BACKLOG)
    _prefer_the_last(taken)
    return taken


def _prefer_the_last(taken: list[socket.socket]) -> None:
    """Of a row of two generations, equal in number, the later one is chosen."""
    if sys.platform != "linux":
        return
    count = len(taken)
    lines = ((LOAD, RANDOM), (MODULO, count), (ADD, count), (RETURN, 0))
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", code, 0, 0, value) for code, value in lines))
    taken[0].setsockopt(socket.SOL_SOCKET, ATTACH, struct.pack("@HP", len(lines), ctypes.addressof(program)))
