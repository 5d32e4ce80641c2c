"""Actions on numbers: make, calculate, round, find, statistics."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping
from types import MappingProxyType

from builder.workflow.run.formula import evaluate
from builder.workflow.run.step import Handler, Step
from builder.workflow.run.values import NOTHING, Items, number_of, numbers_in

Number = int | float

_TWO: Mapping[str, Callable[[float, float], float]] = MappingProxyType(
    {
        "+": lambda one, two: one + two,
        "-": lambda one, two: one - two,
        "×": lambda one, two: one * two,
        "*": lambda one, two: one * two,
        "÷": lambda one, two: one / two,
        "/": lambda one, two: one / two,
        "Modulus": math.fmod,
        "x^y": math.pow,
    }
)
_ONE: Mapping[str, Callable[[float], float]] = MappingProxyType(
    {
        "x^2": lambda one: one * one,
        "x^3": lambda one: one * one * one,
        "e^x": math.exp,
        "10^x": lambda one: math.pow(10, one),
        "ln(x)": math.log,
        "log(x)": math.log10,
        "√x": math.sqrt,
        "∛x": math.cbrt,
        "x!": lambda one: math.gamma(one + 1),
        "sin(x)": math.sin,
        "cos(x)": math.cos,
        "tan(x)": math.tan,
        "abs(x)": abs,
    }
)
# WFRoundTo -> power of ten of the place that stays.
_PLACES: Mapping[str, int] = MappingProxyType(
    {
        "Millions": 6,
        "Hundred Thousands": 5,
        "Ten Thousands": 4,
        "Thousands": 3,
        "Hundreds Place": 2,
        "Tens Place": 1,
        "Ones Place": 0,
        "Tenths": -1,
        "Hundredths": -2,
        "Thousandths": -3,
        "Ten Thousandths": -4,
        "Hundred Thousandths": -5,
        "Millionths": -6,
    }
)


def settled(value: float) -> Items:
    """A result as a value: whole where it is, nothing where it is no finite number."""
    if not math.isfinite(value):
        return NOTHING
    if abs(value) >= 1e15:
        return (float(value),)
    return (int(value),) if value == int(value) else (value,)


def _random(step: Step) -> Items:
    """A whole number between both ends, them included; the same for the same seed."""
    low = math.ceil(step.number("WFRandomNumberMinimum", 0))
    high = math.floor(step.number("WFRandomNumberMaximum", 100))
    span = max(high, low) - low + 1
    # In whole numbers: a span may be greater than a float holds.
    return settled(low + (int(step.machine.chance() * 2**48) * span >> 48))


def _number(step: Step) -> Items:
    value = step.machine.needed_number(step.items("WFNumberActionNumber"))
    return NOTHING if value is None else (value,)


def _detect(step: Step) -> Items:
    locale = step.machine.locale
    texts = [locale.plain(step.machine.text_of(item), typed=True) for item in step.input("WFInput")]
    found = [number for text in texts for number in numbers_in(text)]
    step.machine.meter.weigh(found)
    return tuple(found)


def _math(step: Step) -> Items:
    left = step.machine.needed_number(step.input("WFInput"))
    name = step.text("WFMathOperation", "+")
    key = "WFMathOperand"
    if name == "…":
        name = step.text("WFScientificMathOperation", "Modulus")
        key = "WFScientificMathOperand"
    if name not in _TWO and name not in _ONE:
        return step.machine.unsupported(f"the calculation {name}")
    if left is None:
        return NOTHING
    try:
        if name in _ONE:
            return settled(_ONE[name](left))
        return settled(_TWO[name](left, step.number(key)))
    except (ValueError, ZeroDivisionError, OverflowError):
        return NOTHING


def _calculate(step: Step) -> Items:
    value = evaluate(step.input_text("Input"))
    if value is None:
        return step.machine.unsupported("the calculation as it is written")
    return settled(value)


def _round(step: Step) -> Items:
    value = step.machine.needed_number(step.input("WFInput"))
    if value is None:
        return NOTHING
    place = _PLACES.get(step.text("WFRoundTo", "Ones Place"))
    if place is None:
        return step.machine.unsupported(f"rounding to {step.text('WFRoundTo')}")
    scaled = value / 10**place if place >= 0 else value * 10**-place
    if not math.isfinite(scaled):
        return NOTHING
    match step.text("WFRoundMode", "Normal"):
        case "Always Round Up":
            whole = math.ceil(scaled)
        case "Always Round Down":
            whole = math.floor(scaled)
        case _:
            whole = math.floor(abs(scaled) + 0.5) * (1 if scaled >= 0 else -1)
    return settled(whole * 10**place if place >= 0 else whole / 10**-place)


def _format(step: Step) -> Items:
    value = step.machine.needed_number(step.input("WFNumber"))
    if value is None:
        return NOTHING
    digits = min(max(int(step.number("WFNumberFormatDecimalPlaces", 2)), 0), 30)
    step.machine.announce_locale()
    return step.made(step.machine.locale.grouped(value, digits))


_STATISTICS: Mapping[str, Callable[[list[Number]], float]] = MappingProxyType(
    {
        "Average": statistics.fmean,
        "Minimum": min,
        "Maximum": max,
        "Sum": math.fsum,
        "Median": statistics.median,
        "Mode": statistics.mode,
        "Range": lambda values: max(values) - min(values),
        "Standard Deviation": statistics.pstdev,
    }
)


def _statistics(step: Step) -> Items:
    numbers = [number for item in step.input("Input") if (number := number_of(item)) is not None]
    name = step.text("WFStatisticsOperation", "Average")
    if name not in _STATISTICS:
        return step.machine.unsupported(f"the statistic {name}")
    try:
        return settled(_STATISTICS[name](numbers)) if numbers else NOTHING
    except OverflowError:
        return NOTHING


TABLE: Mapping[str, Handler] = MappingProxyType(
    {
        "number": _number,
        "number.random": _random,
        "detect.number": _detect,
        "math": _math,
        "calculateexpression": _calculate,
        "round": _round,
        "format.number": _format,
        "statistics": _statistics,
    }
)
