"""How the numbers that identify a person are shown where others may read them, and names where there is little room."""

DOT = "•"
SHORT = 24  # characters of a name that leave room for the rest in one SMS


def mask_number(number: str) -> str:
    """Keep the first and the last digits of an ID or TSC number: `23456678` becomes `2••••678`.

    At most half of the characters, and never more than four, stay readable.
    """
    shown = min(4, len(number) // 2)
    return _mask(number, first=min(1, shown), last=max(0, shown - 1))


def mask_phone(phone: str) -> str:
    """Keep the network's prefix and the last three digits: `254712345678` becomes `2547•••••678`."""
    digits = phone.removeprefix("+")
    return _mask(digits, first=4, last=3) if len(digits) > 9 else mask_number(digits)


def short_name(name: str) -> str:
    """A long name as `C. N. W. Kamau-Odhiambo`: all but the last by their initials."""
    if len(name) <= SHORT:
        return name
    *given, last = name.split()
    return " ".join([*(f"{each[0]}." for each in given), last])


def _mask(text: str, first: int, last: int) -> str:
    end = len(text) - last
    return text[:first] + DOT * (end - first) + text[end:]
