"""A small interpreter of compiled workflows: what a person would meet, without a device.

Runs common actions only; anything else becomes an Unsupported event. It follows Apple's
documentation and the shape of real files, and was never compared with a device.
"""
