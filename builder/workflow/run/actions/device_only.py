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
class DeviceAction:
    """`does` in words; `key` is the parameter told; `passes_input`: its output is its input;
    `finds`: a recorded answer holds an item in each line.
    """

    does: str
    key: str = ""
    passes_input: bool = False
    finds: bool = False


def _found(what: str) -> DeviceAction:
    return DeviceAction(does=f"finds {what}", key="WFContentItemInputParameter", finds=True)


def _detail(of: str) -> DeviceAction:
    return DeviceAction(does=f"gets a detail of {of}", key="WFContentItemPropertyName")


DEVICE_ACTIONS: Mapping[str, DeviceAction] = MappingProxyType(
    {
        "speaktext": DeviceAction(does="speaks", key="WFText", passes_input=True),
        "playsound": DeviceAction(does="plays a sound", key="WFInput", passes_input=True),
        "share": DeviceAction(does="shares", key="WFInput", passes_input=True),
        "openin": DeviceAction(does="opens in an app", key="WFInput", passes_input=True),
        "airdropdocument": DeviceAction(does="sends by AirDrop", key="WFInput", passes_input=True),
        "print": DeviceAction(does="prints", key="WFInput", passes_input=True),
        "handoff": DeviceAction(does="hands off to another device"),
        "file.getlink": DeviceAction(does="makes a link to the file", key="WFFile"),
        "runjavascriptonwebpage": DeviceAction(
            does="runs JavaScript on the page", key="WFJavaScript"
        ),
        "text.translate": DeviceAction(does="translates", key="WFInputText", passes_input=True),
        "makepdf": DeviceAction(does="makes a PDF", key="WFInput"),
        "makezip": DeviceAction(does="makes an archive", key="WFInput"),
        "unzip": DeviceAction(does="unpacks an archive", key="WFArchive"),
        "image.mask": DeviceAction(does="masks the picture", key="WFInput", passes_input=True),
        "image.combine": DeviceAction(does="combines pictures", key="WFInput"),
        "encodemedia": DeviceAction(does="encodes media", key="WFMedia", passes_input=True),
        "makegif": DeviceAction(does="makes a GIF", key="WFInput"),
        "searchappstore": DeviceAction(does="searches the App Store", key="WFSearchTerm"),
        "searchitunes": DeviceAction(does="searches the iTunes Store", key="WFSearchTerm"),
        "sendmessage": DeviceAction(does="sends a message", key="WFSendMessageContent"),
        "sendemail": DeviceAction(does="sends an e-mail", key="WFSendEmailActionSubject"),
        "setvolume": DeviceAction(does="sets the volume", key="WFVolume"),
        "setbrightness": DeviceAction(does="sets the brightness", key="WFBrightness"),
        "flashlight": DeviceAction(does="sets the flashlight", key="state"),
        "wifi.set": DeviceAction(does="sets Wi-Fi", key="OnValue"),
        "bluetooth.set": DeviceAction(does="sets Bluetooth", key="OnValue"),
        "cellulardata.set": DeviceAction(does="sets mobile data", key="OnValue"),
        "airplanemode.set": DeviceAction(does="sets airplane mode", key="OnValue"),
        "lowpowermode.set": DeviceAction(does="sets low power mode", key="OnValue"),
        "dnd.set": DeviceAction(does="sets a Focus", key="Enabled"),
        "appearance": DeviceAction(does="sets the appearance", key="style"),
        "runsshscript": DeviceAction(does="runs a script over SSH", key="WFSSHScript"),
        "runshellscript": DeviceAction(does="runs a shell script", key="Script"),
        "getcurrentlocation": DeviceAction(does="gets the current location"),
        "getbatterylevel": DeviceAction(does="gets the battery level"),
        "getcurrentsong": DeviceAction(does="gets the current song"),
        "dictatetext": DeviceAction(does="listens for dictated text"),
        "takephoto": DeviceAction(does="takes a photo"),
        "takescreenshot": DeviceAction(does="takes a screenshot"),
        "scanbarcode": DeviceAction(does="scans a code"),
        "addnewreminder": DeviceAction(does="adds a reminder", key="WFCalendarItemTitle"),
        "addnewevent": DeviceAction(does="adds an event", key="WFCalendarItemTitle"),
        "selectcontacts": DeviceAction(does="asks for contacts"),
        "weather.currentconditions": DeviceAction(does="gets the weather"),
        "weather.forecast": DeviceAction(does="gets the forecast"),
        "getdirections": DeviceAction(does="shows directions", key="WFDestination"),
        "deletephotos": DeviceAction(does="deletes photos", key="photos"),
        "filter.photos": _found("photos"),
        "filter.contacts": _found("contacts"),
        "filter.calendarevents": _found("calendar events"),
        "filter.reminders": _found("reminders"),
        "filter.notes": _found("notes"),
        "filter.articles": _found("articles"),
        "filter.music": _found("music"),
        "filter.apps": _found("apps"),
        "filter.locations": _found("locations"),
        "properties.articles": _detail("an article"),
        "properties.appstore": _detail("an app"),
        "properties.contacts": _detail("a contact"),
        "properties.locations": _detail("a location"),
        "properties.calendarevents": _detail("an event"),
        "properties.reminders": _detail("a reminder"),
        "properties.weather.conditions": _detail("the weather"),
        "properties.itunesstore": _detail("a product"),
        "properties.safariwebpage": _detail("a web page"),
        "rss": DeviceAction(does="gets items of a feed", key="WFRSSFeedURL", finds=True),
        "getarticle": DeviceAction(does="gets the article of a page", key="WFWebPage"),
        "vibrate": DeviceAction(does="vibrates"),
        "playmusic": DeviceAction(does="plays music", key="WFMediaItems"),
        "readinglist": DeviceAction(does="adds to the Reading List", key="WFURL"),
        "showdefinition": DeviceAction(does="shows a definition", key="Word"),
        "makespokenaudiofromtext": DeviceAction(does="records speech", key="WFInput"),
        "detectlanguage": DeviceAction(does="finds the language", key="WFInput"),
        "searchmaps": DeviceAction(does="searches Maps", key="WFInput"),
        "getmapslink": DeviceAction(does="makes a link to Maps", key="WFInput"),
        "getdistance": DeviceAction(does="gets the distance", key="WFGetDirectionsActionMode"),
        "location": DeviceAction(does="takes a location that was chosen"),
        "folder": DeviceAction(does="takes a folder that was chosen"),
        "file": DeviceAction(does="takes a file that was chosen"),
        "detect.address": DeviceAction(does="finds addresses", key="WFInput", finds=True),
        "detect.contacts": DeviceAction(does="finds contacts in it", key="WFInput", finds=True),
        "addtoplaylist": DeviceAction(does="adds to a playlist", key="WFInput"),
        "health.quantity.log": DeviceAction(does="writes to Health", key="WFQuantitySampleType"),
        "wallpaper.set": DeviceAction(does="sets the wallpaper", key="WFInput"),
    }
)


def _handler(name: str, action: DeviceAction) -> Handler:
    def act(step: Step) -> Items:
        machine = step.machine
        given = step.input(action.key) if action.key else NOTHING
        told = text_from(given, machine)
        stubs = machine.surroundings.stubs
        fitting = [one for one in stubs if one.action == name and one.given in ("", told)]
        # One that tells what the action is given goes before one for all.
        recorded = max(fitting, key=lambda one: bool(one.given), default=None)
        if recorded is None:
            return machine.stand_in(action.does, told, given if action.passes_input else NOTHING)
        if recorded.failure:
            machine.stand_in(action.does, told)
            return machine.fail(recorded.failure)
        lines = recorded.answer.splitlines() if action.finds else [recorded.answer]
        return machine.stand_in(action.does, told, tuple(lines))

    return act


def _my_shortcuts(step: Step) -> Items:
    """The names of the shortcuts of the same folder."""
    return tuple(sorted(step.machine.surroundings.shortcuts))


_SHORTCUTS: Mapping[str, Handler] = MappingProxyType({"getmyworkflows": _my_shortcuts})
TABLE: Mapping[str, Handler] = MappingProxyType(
    {name: _handler(name, action) for name, action in DEVICE_ACTIONS.items()} | dict(_SHORTCUTS)
)
