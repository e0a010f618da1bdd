"""What a browser says of itself and where it comes from, reduced to what its person recognises.

Neither the browser's own words nor a whole address of the network are kept.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

IPV4_KEPT: Final = 24
IPV6_KEPT: Final = 48


class BrowserFamily(StrEnum):
    """Kinds of browsers."""

    FIREFOX = "firefox"
    CHROME = "chrome"
    EDGE = "edge"
    SAFARI = "safari"
    OPERA = "opera"
    SAMSUNG = "samsung"
    OTHER = "other"


class SystemFamily(StrEnum):
    """Kinds of operating systems."""

    WINDOWS = "windows"
    MACOS = "macos"
    LINUX = "linux"
    ANDROID = "android"
    IOS = "ios"
    CHROME_OS = "chrome_os"
    OTHER = "other"


# The first mark that is found decides: many browsers also name those that they descend from.
BROWSER_MARKS: Final = (
    ("edg", BrowserFamily.EDGE),
    ("opr/", BrowserFamily.OPERA),
    ("opera", BrowserFamily.OPERA),
    ("samsungbrowser", BrowserFamily.SAMSUNG),
    ("firefox", BrowserFamily.FIREFOX),
    ("fxios", BrowserFamily.FIREFOX),
    ("crios", BrowserFamily.CHROME),
    ("chrome", BrowserFamily.CHROME),
    ("chromium", BrowserFamily.CHROME),
    ("safari", BrowserFamily.SAFARI),
)
SYSTEM_MARKS: Final = (
    ("iphone", SystemFamily.IOS),
    ("ipad", SystemFamily.IOS),
    ("android", SystemFamily.ANDROID),
    ("windows", SystemFamily.WINDOWS),
    ("mac os x", SystemFamily.MACOS),
    ("macintosh", SystemFamily.MACOS),
    ("cros ", SystemFamily.CHROME_OS),
    ("linux", SystemFamily.LINUX),
)


@dataclass(frozen=True)
class Device:
    """What is kept of a browser. `network` is the beginning of its address, None where there is none."""

    browser: BrowserFamily
    system: SystemFamily
    network: str | None


def read_device(agent: str, address: str | None) -> Device:
    """Reduce a browser's own words (`User-Agent`) and its address in the network."""
    words = agent.lower()
    return Device(
        browser=next((one for mark, one in BROWSER_MARKS if mark in words), BrowserFamily.OTHER),
        system=next((one for mark, one in SYSTEM_MARKS if mark in words), SystemFamily.OTHER),
        network=shorten_address(address),
    )


def shorten_address(address: str | None) -> str | None:
    """The beginning of an address: three parts of IPv4, three groups of IPv6; None if unreadable."""
    try:
        whole = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    if isinstance(whole, ipaddress.IPv6Address) and whole.ipv4_mapped:
        whole = whole.ipv4_mapped
    kept = IPV4_KEPT if whole.version == 4 else IPV6_KEPT
    return str(ipaddress.ip_network((int(whole) if whole.version == 6 else str(whole), kept), strict=False))
