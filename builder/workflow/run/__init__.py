"""A small interpreter of compiled workflows: what a person would meet, without a device.

Runs common actions only; anything else becomes an Unsupported event. It follows Apple's
documentation and the shape of real files, and was never compared with a device.
"""

from __future__ import annotations

from builder.workflow.run.branches import all_branches
from builder.workflow.run.device import DEVICE_TYPES, DeviceState, parse_os
from builder.workflow.run.events import (
    Alert,
    Choice,
    Copied,
    Event,
    Menu,
    Notified,
    OpenedApp,
    OpenedUrl,
    Output,
    Question,
    RanShortcut,
    Shown,
    Stopped,
    Unsupported,
    Waited,
    WaitedToReturn,
    event_to_json,
    kind_of,
)
from builder.workflow.run.faults import (
    AnswerNeededError,
    BrokenWorkflowError,
    ClockNeededError,
    LimitError,
    SimulationError,
    UnsupportedActionError,
)
from builder.workflow.run.limits import Limits
from builder.workflow.run.run import Run, simulate

__all__ = [
    "DEVICE_TYPES",
    "Alert",
    "AnswerNeededError",
    "BrokenWorkflowError",
    "Choice",
    "ClockNeededError",
    "Copied",
    "DeviceState",
    "Event",
    "LimitError",
    "Limits",
    "Menu",
    "Notified",
    "OpenedApp",
    "OpenedUrl",
    "Output",
    "Question",
    "RanShortcut",
    "Run",
    "Shown",
    "SimulationError",
    "Stopped",
    "Unsupported",
    "UnsupportedActionError",
    "Waited",
    "WaitedToReturn",
    "all_branches",
    "event_to_json",
    "kind_of",
    "parse_os",
    "simulate",
]
