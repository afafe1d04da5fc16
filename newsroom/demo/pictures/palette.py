"""The swatches that every picture draws from, so that forty of them look like one hand's work."""

Colour = tuple[int, int, int]


def hexa(code: str) -> Colour:
    """Colour from six hexadecimal digits, without the hash."""
    value = int(code, 16)
    return (value >> 16, value >> 8 & 255, value & 255)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Colour between two; `share` 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return (red, green, blue)


# Lights, from bare paper to late sun.
PAPER = hexa("F4EAD8")
CREAM = hexa("FAF3E4")
SAND = hexa("E6CFA8")
DUNE = hexa("D3AE78")
HONEY = hexa("EBB95C")
OCHRE = hexa("D4923A")
PEACH = hexa("EFC09A")
ROSE = hexa("DD9C83")

# Reds and earths.
CLAY = hexa("C86F48")
BRICK = hexa("B2462F")
RUST = hexa("8A3626")
WINE = hexa("5B2430")
UMBER = hexa("4C3527")
COCOA = hexa("6F4B33")

# Greens.
LIME = hexa("B5B364")
MOSS = hexa("76804A")
FERN = hexa("55703F")
FOREST = hexa("2C4A3D")
PINE = hexa("1B332F")

# Waters and airs.
MIST = hexa("D5DCD0")
FOAM = hexa("B4CFC6")
LAGOON = hexa("6FA9A4")
TEAL = hexa("2E7478")
SLATE = hexa("5A6D80")
STEEL = hexa("93A5AC")
PETROL = hexa("1C4B57")

# Darks.
INK = hexa("1F2B45")
NIGHT = hexa("131B31")
PLUM = hexa("3D2B44")
COAL = hexa("1B1A20")
