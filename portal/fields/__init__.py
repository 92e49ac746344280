"""ENGINE. What an official form asks, declared once: the form, its validation, the record, the diff and the print follow from it."""

from portal.fields.choices import Choice, Choices, Option, retired
from portal.fields.days import from_serial
from portal.fields.definition import Address, Field, FormDefinition, Rows, Section
from portal.fields.diff import Change, changes
from portal.fields.forms import Fault, form_class, too_many_rows
from portal.fields.kinds import QQ, Day, Email, Image, Kind, Link, Name, Number, Phone, Text
from portal.fields.record import Item, RecordSection, fact_at, record
from portal.fields.written import mishap, nothing, quoted, quoting

__all__ = [
    "QQ",
    "Address",
    "Change",
    "Choice",
    "Choices",
    "Day",
    "Email",
    "Fault",
    "Field",
    "FormDefinition",
    "Image",
    "Item",
    "Kind",
    "Link",
    "Name",
    "Number",
    "Option",
    "Phone",
    "RecordSection",
    "Rows",
    "Section",
    "Text",
    "changes",
    "fact_at",
    "form_class",
    "from_serial",
    "mishap",
    "nothing",
    "quoted",
    "quoting",
    "record",
    "retired",
    "too_many_rows",
]
