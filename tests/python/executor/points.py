"""Points as a worker packs them."""

from array import array


def packed(points: list[tuple[int, float]]) -> tuple[bytes, bytes]:
    return array("q", [step for step, _ in points]).tobytes(), array("d", [value for _, value in points]).tobytes()


def unpacked(steps: bytes, values: bytes) -> list[tuple[int, float]]:
    return list(zip(array("q", steps), array("d", values), strict=True))
