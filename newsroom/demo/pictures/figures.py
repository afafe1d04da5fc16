"""People as silhouettes: a body is given by its joints, never a face."""

from collections.abc import Mapping, Sequence

from newsroom.demo.pictures.geometry import Point, Points, between, place, ribbon, smooth
from newsroom.demo.pictures.shapes import Shape

Pose = Mapping[str, Point]

# Widths of limbs as shares of a standing figure's height, from the joint nearest the body.
_THIGH = (0.105, 0.098, 0.062)
_SHIN = (0.064, 0.068, 0.032)
_ARM = (0.062, 0.056, 0.042)
_FOREARM = (0.043, 0.042, 0.026)


def limb(points: Sequence[Point], widths: Sequence[float]) -> Points:
    return ribbon(smooth(points, steps=6), widths)


def figure(pose: Pose, height: float = 1.0) -> Shape:
    """A body from its joints.

    These are head, neck, hip and, for each side (l, r), shoulder, elbow, hand, thigh, knee, foot
    and toe.
    """
    body = Shape()
    for side in "lr":
        shoulder, elbow, hand = (pose[side + part] for part in ("shoulder", "elbow", "hand"))
        thigh, knee, foot, toe = (pose[side + part] for part in ("thigh", "knee", "foot", "toe"))
        for start, end, widths in (
            (thigh, knee, _THIGH),
            (knee, foot, _SHIN),
            (shoulder, elbow, _ARM),
            (elbow, hand, _FOREARM),
        ):
            body.area(ribbon([start, between(start, end, 0.5), end], [w * height for w in widths]))
        for joint, size in ((knee, 0.031), (shoulder, 0.033), (elbow, 0.0212), (thigh, 0.052)):
            body.disc(*joint, size * height)
        body.disc(*hand, 0.024 * height)
        body.area(
            ribbon(
                [foot, between(foot, toe, 0.5), toe],
                [0.045 * height, 0.05 * height, 0.025 * height],
            )
        )
        body.disc(*foot, 0.022 * height)
    body.marks += torso(pose, height).marks
    neck, head = pose["neck"], between(pose["head"], pose["neck"], 0.1)
    body.area(
        ribbon(
            [neck, between(neck, head, 0.5), head], [0.1 * height, 0.062 * height, 0.06 * height]
        )
    )
    body.disc(*head, 0.056 * height, 0.066 * height)
    return body


def torso(pose: Pose, height: float, ease: float = 1.0) -> Shape:
    """The trunk from shoulders to hips; `ease` above 1 makes a garment over it."""
    neck, hip = pose["neck"], pose["hip"]
    chest = between(between(pose["lshoulder"], pose["rshoulder"], 0.5), hip, 0.12)
    spine = smooth([between(neck, chest, 0.3), chest, between(chest, hip, 0.6), hip], steps=6)
    trunk = Shape().area(
        ribbon(spine, [w * height * ease for w in (0.13, 0.178, 0.162, 0.138, 0.15)])
    )
    trunk.disc(*between(neck, chest, 0.5), 0.07 * height * ease).disc(*hip, 0.07 * height * ease)
    for side in "lr":
        trunk.disc(*between(pose[side + "shoulder"], chest, 0.15), 0.042 * height * ease)
    return trunk


def posed(pose: Pose, at: Point, height: float, flip: bool = False) -> dict[str, Point]:
    """A pose drawn on a unit figure (feet at y = 0, head at about −1) set down at `at`."""
    scale = (-height, height) if flip else (height, height)
    return {name: place([point], at, scale)[0] for name, point in pose.items()}
