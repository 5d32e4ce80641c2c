"""What only a device can do: said as an event, with what stands in for its result.

Knows for each such action what it does, which parameter holds what it does it with, and whether
that is handed on. A stub for the action (`action:`) takes the place of the stand-in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from builder.workflow.run.machine import text_from
from builder.workflow.run.step import Handler, Step
from builder.workflow.run.values import NOTHING, Items


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`does` in words; `key` is the parameter told; `hands_on` gives the input on as it came."""

    does: str
    key: str = ""
    hands_on: bool = False


DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "speaktext": Deed(does="speaks", key="WFText", hands_on=True),
        "playsound": Deed(does="plays a sound", key="WFInput", hands_on=True),
        "share": Deed(does="shares", key="WFInput", hands_on=True),
        "openin": Deed(does="opens in an app", key="WFInput", hands_on=True),
        "airdropdocument": Deed(does="sends by AirDrop", key="WFInput", hands_on=True),
        "print": Deed(does="prints", key="WFInput", hands_on=True),
        "handoff": Deed(does="hands off to another device"),
        "file.getlink": Deed(does="makes a link to the file", key="WFFile"),
        "runjavascriptonwebpage": Deed(does="runs JavaScript on the page", key="WFJavaScript"),
        "text.translate": Deed(does="translates", key="WFInputText", hands_on=True),
        "makepdf": Deed(does="makes a PDF", key="WFInput"),
        "makezip": Deed(does="makes an archive", key="WFInput"),
        "unzip": Deed(does="unpacks an archive", key="WFArchive"),
        "image.mask": Deed(does="masks the picture", key="WFInput", hands_on=True),
        "image.combine": Deed(does="combines pictures", key="WFInput"),
        "encodemedia": Deed(does="encodes media", key="WFMedia", hands_on=True),
        "makegif": Deed(does="makes a GIF", key="WFInput"),
        "searchappstore": Deed(does="searches the App Store", key="WFSearchTerm"),
        "searchitunes": Deed(does="searches the iTunes Store", key="WFSearchTerm"),
        "sendmessage": Deed(does="sends a message", key="WFSendMessageContent"),
        "sendemail": Deed(does="sends an e-mail", key="WFSendEmailActionSubject"),
        "setvolume": Deed(does="sets the volume", key="WFVolume"),
        "setbrightness": Deed(does="sets the brightness", key="WFBrightness"),
        "flashlight": Deed(does="sets the flashlight", key="state"),
        "wifi.set": Deed(does="sets Wi-Fi", key="OnValue"),
        "bluetooth.set": Deed(does="sets Bluetooth", key="OnValue"),
        "cellulardata.set": Deed(does="sets mobile data", key="OnValue"),
        "airplanemode.set": Deed(does="sets airplane mode", key="OnValue"),
        "lowpowermode.set": Deed(does="sets low power mode", key="OnValue"),
        "dnd.set": Deed(does="sets a Focus", key="Enabled"),
        "appearance": Deed(does="sets the appearance", key="style"),
        "runsshscript": Deed(does="runs a script over SSH", key="WFSSHScript"),
        "runshellscript": Deed(does="runs a shell script", key="Script"),
        "getcurrentlocation": Deed(does="gets the current location"),
        "getbatterylevel": Deed(does="gets the battery level"),
        "getcurrentsong": Deed(does="gets the current song"),
        "dictatetext": Deed(does="listens for dictated text"),
        "takephoto": Deed(does="takes a photo"),
        "takescreenshot": Deed(does="takes a screenshot"),
        "scanbarcode": Deed(does="scans a code"),
        "addnewreminder": Deed(does="adds a reminder", key="WFCalendarItemTitle"),
        "addnewevent": Deed(does="adds an event", key="WFCalendarItemTitle"),
        "selectcontacts": Deed(does="asks for contacts"),
        "weather.currentconditions": Deed(does="gets the weather"),
        "weather.forecast": Deed(does="gets the forecast"),
        "getdirections": Deed(does="shows directions", key="WFDestination"),
        "deletephotos": Deed(does="deletes photos", key="photos"),
        "wallpaper.set": Deed(does="sets the wallpaper", key="WFInput"),
    }
)


def _handler(name: str, deed: Deed) -> Handler:
    def act(step: Step) -> Items:
        machine = step.machine
        given = step.input(deed.key) if deed.key else NOTHING
        told = text_from(given, machine)
        stubs = machine.surroundings.stubs
        recorded = next((one for one in stubs if one.action == name), None)
        if recorded is None:
            return machine.stand_in(deed.does, told, given if deed.hands_on else NOTHING)
        if recorded.failure:
            machine.stand_in(deed.does, told)
            return machine.fail(recorded.failure)
        return machine.stand_in(deed.does, told, (recorded.answer,))

    return act


def _my_shortcuts(step: Step) -> Items:
    """The names of the shortcuts of the same folder."""
    return tuple(sorted(step.machine.surroundings.shortcuts))


_SHORTCUTS: Mapping[str, Handler] = MappingProxyType({"getmyworkflows": _my_shortcuts})
TABLE: Mapping[str, Handler] = MappingProxyType(
    {name: _handler(name, deed) for name, deed in DEEDS.items()} | dict(_SHORTCUTS)
)
