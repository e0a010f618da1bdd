"""The levels of the territorial division in force until 2015, from the whole to the part."""

from __future__ import annotations

from enum import StrEnum


class PlaceLevel(StrEnum):
    """Level of a place; the order of the members is the order in which candidates are listed."""

    COUNTRY = "country"
    COUNTY = "county"
    DISTRICT = "district"
    MUNICIPALITY = "municipality"
    COMMUNE = "commune"
