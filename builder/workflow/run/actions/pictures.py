"""Actions on pictures and the photo library. The tools that change pixels are handed in.

Without tools, or for what is no picture, each action says so and gives nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from builder.workflow.run.events import SavedFile
from builder.workflow.run.step import Handler, Step
from builder.workflow.run.surroundings import PictureTools
from builder.workflow.run.values import NOTHING, File, Item, Items, first_number, name_of


def _worked(
    step: Step, key: str, does: str, work: Callable[[PictureTools, File], tuple[str, bytes]]
) -> Items:
    """Each picture after `work`, which gives its new ending ("" keeps it) and bytes."""
    machine = step.machine
    tools = machine.surroundings.pictures
    made = []
    for item in step.input(key):
        if tools is None or not isinstance(item, File) or not item.is_picture:
            machine.unsupported(f"{does}: {'no picture' if tools else 'no tools for pictures'}")
            continue
        machine.meter.charge(len(item.data) // 10 + 1_000)
        try:
            ending, data = work(tools, item)
        except (ValueError, OverflowError) as why:
            machine.unsupported(f"{does}: {why}")
            continue
        made.append(File(name=f"{name_of(item)}.{ending or item.ending}", data=data))
    return tuple(made)


def _resize(step: Step) -> Items:
    """By width and height, of which one may be left out and follows, by percent, or the edge."""
    by = step.text("WFImageResizeKey", "Size")

    def work(tools: PictureTools, picture: File) -> tuple[str, bytes]:
        width, height = tools.measure(picture.data)
        if by == "Percentage":
            factor = step.number("WFImageResizePercentage", 100) / 100
            wanted = (width * factor, height * factor)
        elif by == "Longest Edge":
            factor = step.number("WFImageResizeLength", max(width, height)) / max(width, height)
            wanted = (width * factor, height * factor)
        else:
            wide = first_number(step.items("WFImageResizeWidth"))
            high = first_number(step.items("WFImageResizeHeight"))
            wide = wide or (high * width / height if high else width)
            wanted = (wide, high or wide * height / width)
        return "", tools.resize(picture.data, round(wanted[0]), round(wanted[1]))

    return _worked(step, "WFImage", "resizing", work)


def _crop(step: Step) -> Items:
    position = step.text("WFImageCropPosition", "Center")

    def work(tools: PictureTools, picture: File) -> tuple[str, bytes]:
        width, height = tools.measure(picture.data)
        wide = min(int(step.number("WFImageCropWidth", 100)), width)
        high = min(int(step.number("WFImageCropHeight", 100)), height)
        left, top = (width - wide) // 2, (height - high) // 2
        if "Left" in position or "Right" in position:
            left = 0 if "Left" in position else width - wide
        if "Top" in position or "Bottom" in position:
            top = 0 if "Top" in position else height - high
        if position == "Custom":
            left, top = int(step.number("WFImageCropX")), int(step.number("WFImageCropY"))
        return "", tools.crop(picture.data, (left, top, left + wide, top + high))

    return _worked(step, "WFInput", "cropping", work)


def _convert(step: Step) -> Items:
    kind = step.text("WFImageFormat", "JPEG")

    def work(tools: PictureTools, picture: File) -> tuple[str, bytes]:
        if kind == "Match Input":
            return "", picture.data
        return {"JPEG": "jpeg"}.get(kind, kind.lower()), tools.convert(picture.data, kind)

    return _worked(step, "WFInput", f"converting to {kind}", work)


def _overlay(step: Step) -> Items:
    """At a place or in the middle, as large as it is; other ways are announced."""
    above = step.items("WFImage")
    for key in ("WFRotation", "WFImageWidth", "WFImageHeight"):
        if first_number(step.items(key)):
            step.machine.unsupported(f"{key} of an overlay")
    if not above or not isinstance(above[0], File):
        return step.machine.unsupported("an overlay without a picture")
    picture = above[0]

    def work(tools: PictureTools, below: File) -> tuple[str, bytes]:
        width, height = tools.measure(below.data)
        wide, high = tools.measure(picture.data)
        place = ((width - wide) // 2, (height - high) // 2)
        if step.has("WFImageX") or step.has("WFImageY"):
            place = (int(step.number("WFImageX")), int(step.number("WFImageY")))
        return "png", tools.overlay(below.data, picture.data, place)

    return _worked(step, "WFInput", "laying over", work)


def _barcode(step: Step) -> Items:
    tools = step.machine.surroundings.pictures
    text = step.input_text("WFText")
    if tools is None:
        return step.machine.unsupported("drawing a code: no tools for pictures")
    try:
        return (File(name="QR Code.png", data=tools.barcode(text)),)
    except ValueError as why:
        return step.machine.unsupported(f"drawing a code: {why}")


def _images(step: Step) -> Items:
    """Get Images from Input: those that are pictures; pictures inside a page are not looked for."""
    return tuple(one for one in step.input("WFInput") if isinstance(one, File) and one.is_picture)


def _details(step: Step) -> Items:
    name = step.text("WFContentItemPropertyName", "Width")
    tools = step.machine.surroundings.pictures
    made: list[Item] = []
    for item in _images(step):
        match name:
            case "Name":
                made.append(name_of(item))
            case "File Size":
                made.append(len(item.data))
            case "File Extension":
                made.append(item.ending)
            case "Width" | "Height" if tools is not None:
                made.append(_size(step, tools, item)[name == "Height"])
            case _:
                return step.machine.unsupported(f"the detail {name} of a picture")
    return tuple(made)


def _size(step: Step, tools: PictureTools, picture: File) -> tuple[int, int]:
    try:
        return tools.measure(picture.data)
    except ValueError as why:
        step.machine.unsupported(f"measuring: {why}")
        return (0, 0)


def _select(step: Step) -> Items:
    """Photos by answers among those handed in."""
    machine = step.machine
    photos = machine.photos
    if not photos:
        return machine.stand_in("asks for photos", "")
    place = machine.choose("Select Photos", [one.name for one in photos])
    return NOTHING if place is None else (photos[place],)


def _last(step: Step) -> Items:
    count = max(int(step.number("WFGetLatestPhotoCount", 1)), 0)
    return tuple(reversed(step.machine.photos))[:count]


def _save(step: Step) -> Items:
    machine = step.machine
    kept = _images(step)
    for photo in kept:
        machine.meter.charge(len(photo.data) // 10 + 1)
        machine.photos.append(photo)
        machine.happen(SavedFile(path=f"Photos/{photo.name}", text="", size=len(photo.data)))
    if not kept:
        machine.unsupported("saving to Photos what is not a picture")
    return kept


TABLE: Mapping[str, Handler] = MappingProxyType(
    {
        "image.resize": _resize,
        "image.crop": _crop,
        "image.convert": _convert,
        "overlayimageonimage": _overlay,
        "generatebarcode": _barcode,
        "detect.images": _images,
        "properties.images": _details,
        "selectphoto": _select,
        "getlastphoto": _last,
        "savetocameraroll": _save,
    }
)
