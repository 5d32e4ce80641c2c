"""How Apple spells references and text with references: keys, types and marks.

Knows words only. What they mean is in `builder.workflow.apple.tokens`; they stand apart because the
compiler of workflows needs the words and not the values.
"""

from __future__ import annotations

PLACE = "\ufffc"

TYPE = "Type"
VALUE = "Value"
SERIALIZATION = "WFSerializationType"
STEPS = "Aggrandizements"
ATTACHMENT = "WFTextTokenAttachment"
MIXED_TEXT = "WFTextTokenString"

OUTPUT = "ActionOutput"
VARIABLE = "Variable"
EXTENSION_INPUT = "ExtensionInput"
CLIPBOARD = "Clipboard"
CURRENT_DATE = "CurrentDate"
ASK = "Ask"
DEVICE_DETAILS = "DeviceDetails"

COERCION = "WFCoercionVariableAggrandizement"
PROPERTY = "WFPropertyVariableAggrandizement"
DICTIONARY_KEY = "WFDictionaryValueVariableAggrandizement"
DATE_FORMAT = "WFDateFormatVariableAggrandizement"

NUMBER_ITEM = "WFNumberContentItem"
TEXT_ITEM = "WFStringContentItem"
