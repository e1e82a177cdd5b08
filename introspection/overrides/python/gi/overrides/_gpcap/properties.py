# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Properties, in particular those with the name of a file, which need not be UTF-8."""

import os

from gi.repository import GObject

from .calls import as_text
from .errors import invalid_argument


def as_property(name, value):
    """Converts a value that an object is constructed with. PyGObject would make a text of bytes as repr () does."""
    if name == "filename" and value is not None:
        value = os.fsdecode(value)
        if value != value.encode(errors="replace").decode():
            raise invalid_argument(f"{value!r} is not valid UTF-8; only a call such as open_offline () takes it")
    if isinstance(value, bytes):
        raise TypeError(f"{name} must be str, not bytes")
    return as_text(value)


class _Props:
    """The properties of an object whose filename PyGObject cannot convert, because it need not be UTF-8."""

    __slots__ = ("_object", "_props")

    def __init__(self, owner, props):
        object.__setattr__(self, "_object", owner)
        object.__setattr__(self, "_props", props)

    def __getattr__(self, name):
        return self._object.get_filename() if name == "filename" else getattr(self._props, name)

    def __setattr__(self, name, value):
        setattr(self._props, name, value)

    def __dir__(self):
        return dir(self._props)

    def __iter__(self):
        return iter(self._props)


class PropsWithFilename:
    """The descriptor of such an object's properties."""

    def __init__(self, cls):
        self._props = next(base.__dict__["props"] for base in cls.__mro__ if "props" in base.__dict__)

    def __get__(self, instance, owner):
        props = self._props.__get__(instance, owner)
        return props if instance is None else _Props(instance, props)


def getting_filename(get_property):
    """Makes get_property () and get_properties () do the same."""

    def get_property_or_filename(self, name):
        return self.get_filename() if name == "filename" else get_property(self, name)

    return {
        "get_property": get_property_or_filename,
        "get_properties": lambda self, *names: tuple(get_property_or_filename(self, name) for name in names),
    }


def _attribute_of(cls, spec):
    """Makes an attribute of a property. It uses the methods, which raise errors of their own classes."""
    name = spec.name.replace("-", "_")
    getter = getattr(cls, f"get_{name}", None) or getattr(cls, f"is_{name}", None) or (lambda self: getattr(self.props, name))
    setter = None
    if spec.flags & GObject.ParamFlags.WRITABLE and not spec.flags & GObject.ParamFlags.CONSTRUCT_ONLY:
        setter = getattr(cls, f"set_{name}", None) or (lambda self, value: setattr(self.props, name, value))
    return property(getter, setter)


def attributes_of(cls):
    """Makes attributes of the properties of a class, except where it has another member of that name.

    Otherwise an assignment, such as history.frozen = True, would make an attribute that nobody reads.
    """
    own = [spec for spec in getattr(cls, "list_properties", list)() if spec.owner_type == cls.__gtype__]
    return {spec.name.replace("-", "_"): _attribute_of(cls, spec) for spec in own if not hasattr(cls, spec.name.replace("-", "_"))}
