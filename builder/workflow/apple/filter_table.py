"""Apple's facts on the filter of Find and Filter actions: its keys, its rows, units of time.

Facts: a filter is a WFContentPredicateTableTemplate under WFContentItemFilter (all 528 that eleven
actions carry in 3,288 files, counted 2026-11-22). Not counted, not looked up and untried on a
device, but written from memory of public shortcuts and tools: that a row has Operator (the codes
of conditions), Property and Values, and what stands in Values: text under String with Unit 4,
numbers as text under Number, choices under Enumeration, a time's unit as NSCalendarUnit's number.
"""

from __future__ import annotations

FILTER = "WFContentItemFilter"
SORT_BY = "WFContentItemSortProperty"
ORDER = "WFContentItemSortOrder"
LIMIT_ENABLED = "WFContentItemLimitEnabled"
LIMIT_NUMBER = "WFContentItemLimitNumber"
# What the language calls them, whatever an action's own labels say ("Limit", "Get", ...).
SLUGS: dict[str, str] = {
    FILTER: "where",
    SORT_BY: "sort-by",
    ORDER: "order",
    LIMIT_ENABLED: "limit",
    LIMIT_NUMBER: "limit-number",
}

OPERATOR = "Operator"
PROPERTY_NAME = "Property"
REMOVABLE = "Removable"
BOUNDED_ROW = "Bounded"
VALUES = "Values"
STRING, NUMBER, BOOL, ENUMERATION, DATE, UNIT = (
    "String",
    "Number",
    "Bool",
    "Enumeration",
    "Date",
    "Unit",
)
OTHER: dict[str, str] = {NUMBER: "AnotherNumber", DATE: "AnotherDate"}
NO_UNIT = 4
CHOICE_STATE = "WFStringSubstitutableState"
# The numbers of NSCalendarUnit, from memory of Apple's documentation; not looked up.
TIME_UNITS: dict[str, int] = {
    "years": 4,
    "months": 8,
    "days": 16,
    "hours": 32,
    "minutes": 64,
    "seconds": 128,
    "weeks": 8192,
}
