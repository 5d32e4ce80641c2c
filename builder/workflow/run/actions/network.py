"""Actions on the network: a request has the answer that was recorded for it, or none.

Nothing is sent. A request without a record gives nothing, and is announced; a recorded failure
ends the run, as it does on a device.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from builder.workflow.run.events import OpenedUrl, Requested
from builder.workflow.run.step import Handler, Step
from builder.workflow.run.surroundings import LOCAL_ADDRESS, OUTER_ADDRESS
from builder.workflow.run.values import NOTHING, Items, RichText, UrlValue, as_text, text_of


def _request(step: Step, url: str, method: str = "GET", body: str = "") -> str | None:
    """What was recorded for the request, None where nothing was or it failed."""
    machine = step.machine
    machine.meter.charge(len(machine.surroundings.stubs))
    stubs = machine.surroundings.stubs
    stub = next((one for one in stubs if one.answers(method, url)), None)
    state = "not recorded" if stub is None else "failed" if stub.failure else "recorded"
    machine.happen(Requested(method=method, url=url, body=body, answer=state))
    if stub is None:
        machine.unsupported(f"the answer to {method} {url}: none was recorded")
        return None
    if stub.failure:
        machine.fail(stub.failure)
        return None
    machine.meter.text(len(stub.answer))
    return stub.answer


def _contents(step: Step) -> Items:
    method = step.text("WFHTTPMethod", "GET")
    body = "" if method == "GET" else _body(step)
    made = []
    for item in step.input("WFURL"):
        answer = _request(step, text_of(item), method, body)
        if answer is not None:
            made.append(answer)
        if step.machine.finished:
            break
    return tuple(made)


def _body(step: Step) -> str:
    match step.text("WFHTTPBodyType", "JSON"):
        case "Form":
            fields = step.items("WFFormValues")
            pairs = fields[0].items() if fields and isinstance(fields[0], Mapping) else ()
            body = "&".join(f"{key}={text_of(value)}" for key, value in pairs)
        case "File":
            body = as_text(step.items("WFRequestVariable"))
        case _:
            fields = step.items("WFJSONValues")
            body = json.dumps(fields[0], ensure_ascii=False, default=text_of) if fields else ""
    step.machine.meter.text(len(body))
    return body


def _page(step: Step) -> Items:
    """Get Contents of Web Page: the recorded page as rich text."""
    made = []
    for item in step.input("WFInput"):
        answer = _request(step, text_of(item))
        if answer is not None:
            made.append(RichText(answer))
        if step.machine.finished:
            break
    return tuple(made)


def _show_page(step: Step) -> None:
    step.machine.happen(OpenedUrl(url=step.input_text("WFURL")))


def _expand(step: Step) -> Items:
    """The recorded answer is the address that a short one leads to."""
    made = []
    for item in step.input("URL"):
        answer = _request(step, text_of(item), "HEAD")
        made.append(UrlValue(text_of(item) if answer is None else answer))
        if step.machine.finished:
            return NOTHING
    return tuple(made)


_PARTS = {"Scheme": "scheme", "User": "username", "Password": "password", "Host": "hostname"}


def _component(step: Step) -> Items:
    name = step.text("WFURLComponent", "Scheme")
    made: list[str] = []
    for item in step.input("WFURL"):
        try:
            parts = urlsplit(text_of(item))
            values = {**{key: getattr(parts, own) for key, own in _PARTS.items()}}
            values |= {"Port": parts.port, "Path": parts.path, "Query": parts.query}
            values["Fragment"] = parts.fragment
        except ValueError:
            step.machine.unsupported(f"the address {text_of(item)}")
            continue
        if name not in values:
            return step.machine.unsupported(f"the part {name} of a URL")
        made += [str(values[name])] if values[name] else []
    return tuple(made)


def _address(step: Step) -> Items:
    local = step.text("WFIPAddressSourceOption", "Local") == "Local"
    if step.text("WFIPAddressTypeOption", "IPv4") != "IPv4":
        return step.machine.stand_in("gets the IPv6 address", "", ("2001:db8::1",))
    which = "local" if local else "global"
    value = LOCAL_ADDRESS if local else OUTER_ADDRESS
    return step.machine.stand_in(f"gets the {which} IP address", "", (value,))


def _wifi(step: Step) -> Items:
    detail = step.text("WFWiFiDetail", "Network Name")
    if detail != "Network Name":
        return step.machine.unsupported(f"the detail {detail} of a Wi-Fi network")
    return step.machine.stand_in("gets the Wi-Fi network", "", (step.machine.surroundings.wifi,))


def _callback(step: Step) -> Items:
    url = step.input_text("WFXCallbackURL")
    step.machine.happen(OpenedUrl(url=url))
    return step.machine.stand_in("waits for the answer of an x-callback URL", url)


TABLE: Mapping[str, Handler] = MappingProxyType(
    {
        "downloadurl": _contents,
        "getwebpagecontents": _page,
        "showwebpage": _show_page,
        "url.expand": _expand,
        "geturlcomponent": _component,
        "getipaddress": _address,
        "getwifi": _wifi,
        "openxcallbackurl": _callback,
    }
)
