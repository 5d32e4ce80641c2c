"""A small interpreter of compiled workflows: what a person would meet, without a device.

Runs common actions only; anything else becomes an Unsupported event. It follows Apple's
documentation and the shape of real files, and was never compared with a device.
"""

from __future__ import annotations

from builder.workflow.run.branches import all_branches
from builder.workflow.run.device import DEVICE_TYPES, DeviceState, parse_os
from builder.workflow.run.events import (
    Alert,
    Cancelled,
    Choice,
    Copied,
    DeletedFile,
    Event,
    Failed,
    Menu,
    Notified,
    OnDevice,
    OpenedApp,
    OpenedUrl,
    Output,
    Question,
    RanShortcut,
    Requested,
    SavedFile,
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
from builder.workflow.run.limits import RunLimits
from builder.workflow.run.run import WorkflowRun, simulate
from builder.workflow.run.surroundings import CANCEL, Stub, Surroundings

__all__ = [
    "CANCEL",
    "DEVICE_TYPES",
    "Alert",
    "AnswerNeededError",
    "BrokenWorkflowError",
    "Cancelled",
    "Choice",
    "ClockNeededError",
    "Copied",
    "DeletedFile",
    "DeviceState",
    "Event",
    "Failed",
    "LimitError",
    "Menu",
    "Notified",
    "OnDevice",
    "OpenedApp",
    "OpenedUrl",
    "Output",
    "Question",
    "RanShortcut",
    "Requested",
    "RunLimits",
    "SavedFile",
    "Shown",
    "SimulationError",
    "Stopped",
    "Stub",
    "Surroundings",
    "Unsupported",
    "UnsupportedActionError",
    "Waited",
    "WaitedToReturn",
    "WorkflowRun",
    "all_branches",
    "event_to_json",
    "kind_of",
    "parse_os",
    "simulate",
]
