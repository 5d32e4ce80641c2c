"""The `layouts` of a device file: which rows stand on a screen, read from YAML.

Knows the keys of a layout and how a row is written: its label alone for a row that opens a
screen, else `{switch: label}` with what else is known of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from builder.errors import did_you_mean
from builder.facts.fact import Fact
from builder.facts.layout import Layout, LayoutRow, RowShape
from builder.facts.version import Span
from builder.wire.fields import ID_PATTERN, Faults, Fields
from builder.wire.yaml import Node, Scalar, Sequence


def read_layout(
    faults: Faults,
    node: Node,
    *,
    span: Callable[[Fields], Span],
    fact: Callable[[Fields], Fact],
) -> Layout:
    """One layout; `span` and `fact` read those of the device file."""
    fields = Fields(faults, node, "a layout")
    groups = tuple(_groups(faults, fields))
    layout = Layout(
        pane=fields.id("pane"),
        span=span(fields),
        groups=groups,
        fold=fields.id("fold", default=""),
        column=fields.flag("column", default=False),
        ordered=fields.flag("ordered", default=True),
        fact=fact(fields),
    )
    fields.close()
    labels = [row.label for group in groups for row in group]
    for label in sorted({label for label in labels if label and labels.count(label) > 1}):
        faults.add("row-twice", node, f'the row "{label}" is there twice')
    if layout.fold and layout.fold not in labels:
        at = fields.mapping.get("fold") or node
        message = f'no row "{layout.fold}" in this layout'
        faults.add("unknown-row", at, message, did_you_mean(layout.fold, labels))
    return layout


def _groups(faults: Faults, fields: Fields) -> Iterator[tuple[LayoutRow, ...]]:
    for node in fields.items("groups"):
        if isinstance(node, Sequence) and node.items:
            yield tuple(_row(faults, item) for item in node.items)
        else:
            faults.add("wrong-kind", node, "a group must be a list of rows")


def _row(faults: Faults, node: Node) -> LayoutRow:
    if isinstance(node, Scalar):
        if not ID_PATTERN.match(node.text):
            faults.add("bad-id", node, f'"{node.text}" is not the id of a label')
        return LayoutRow(label=node.text, shape=RowShape.LINK)
    fields = Fields(faults, node, "a row")
    shapes = [shape for shape in RowShape if fields.has(shape)]
    if len(shapes) != 1:
        told = ", ".join(RowShape)
        faults.add("wrong-kind", node, f"a row is one of: {told}")
        return LayoutRow(label="", shape=RowShape.LINK)
    row = LayoutRow(
        label=fields.id(shapes[0]),
        shape=shapes[0],
        sometimes=fields.text("sometimes", default=""),
        grey=fields.flag("grey", default=False),
    )
    fields.close()
    return row
