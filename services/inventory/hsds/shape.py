"""The shape of Open Referral HSDS 3.1: its tables, their columns, and which stands in which. Data.

In JSON a row stands inside what it belongs to; in CSV each table is a file, and a row names what it belongs to.
Source: specification of HSDS 3.1 (openreferral/specification, CC BY-SA 4.0), read in November 2026.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Child(NamedTuple):
    """Rows of ``table`` that belong to a row: under ``key`` in JSON, by the column ``link`` in CSV."""

    key: str
    table: str
    link: str


class Table(NamedTuple):
    """One kind of row. What is no number is text."""

    columns: tuple[str, ...]
    numbers: frozenset[str] = frozenset()
    children: tuple[Child, ...] = ()


def _table(columns: str, numbers: str = "", *children: tuple[str, str, str]) -> Table:
    return Table(tuple(columns.split()), frozenset(numbers.split()), tuple(Child(*each) for each in children))


def _of(owner: str, *tables: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((table, table, f"{owner}_id") for table in tables)


TABLES: Final[Mapping[str, Table]] = {
    "organizations": _table(
        "id name alternate_name description email website tax_status tax_id year_incorporated legal_status logo uri"
        " parent_organization_id",
        "year_incorporated",
        *_of("organization", "funding", "contacts", "phones", "programs", "organization_identifiers"),
        ("additional_websites", "urls", "organization_id"),
    ),
    "programs": _table("id name alternate_name description"),
    "services": _table(
        "id organization_id program_id name alternate_name description url email status interpretation_services"
        " application_process fees_description wait_time fees accreditations eligibility_description minimum_age"
        " maximum_age assured_date assurer_email licenses alert last_modified",
        "minimum_age maximum_age",
        *_of("service", "phones", "schedules", "service_areas"),
        ("service_at_locations", "service_at_location", "service_id"),
        *_of("service", "languages", "funding", "cost_options", "required_documents", "contacts"),
        ("capacities", "service_capacity", "service_id"),
        ("additional_urls", "urls", "service_id"),
    ),
    "service_at_location": _table(
        "id location_id description",
        "",
        *_of("service_at_location", "contacts", "phones", "schedules", "service_areas"),
    ),
    "locations": _table(
        "id location_type url organization_id name alternate_name description transportation latitude longitude"
        " external_identifier external_identifier_type",
        "latitude longitude",
        *_of("location", "languages", "addresses", "contacts", "accessibility", "phones", "schedules"),
    ),
    "contacts": _table("id name title department email", "", *_of("contact", "phones")),
    "phones": _table("id number extension type description", "extension", *_of("phone", "languages")),
    "addresses": _table("id attention address_1 address_2 city region state_province postal_code country address_type"),
    "schedules": _table(
        "id valid_from valid_to dtstart timezone until count wkst freq interval byday byweekno bymonthday byyearday"
        " description opens_at closes_at schedule_link attending_type notes",
        "timezone count interval",
    ),
    "service_areas": _table("id name description extent extent_type uri"),
    "languages": _table("id name code note"),
    "funding": _table("id source"),
    "cost_options": _table("id valid_from valid_to option currency amount amount_description", "amount"),
    "required_documents": _table("id document uri"),
    "organization_identifiers": _table("id identifier_scheme identifier_type identifier"),
    "accessibility": _table("id description details url"),
    "service_capacity": _table("id available maximum description updated", "available maximum"),
    "units": _table("id name scheme identifier uri"),
    "urls": _table("id label url"),
    "attributes": _table("id link_type link_entity value label"),
    "taxonomy_terms": _table("id code name description parent_id taxonomy language term_uri"),
    "taxonomies": _table("id name description uri version"),
    "metadata": _table(
        "id resource_type last_action_date last_action_type field_name previous_value replacement_value updated_by"
    ),
}

ANYWHERE: Final = (Child("attributes", "attributes", "link_id"), Child("metadata", "metadata", "resource_id"))
"""What can belong to a row of any table but these two and what explains them."""
_BARE: Final = frozenset({"attributes", "metadata", "taxonomy_terms", "taxonomies", "units"})

ONE: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "services": (("program", "programs", "program_id"),),
    "service_capacity": (("unit", "units", "unit_id"),),
    "attributes": (("taxonomy_term", "taxonomy_terms", "taxonomy_term_id"),),
    "taxonomy_terms": (("taxonomy_detail", "taxonomies", "taxonomy_id"),),
}
"""What a row names rather than owns: under which key it stands inside it in JSON, and by which column in CSV."""

ASIDE: Final = frozenset({"meta_table_descriptions"})
"""Tables about the file itself: known, and kept nowhere."""

FILE_NAMES: Final = {"service_at_locations": "service_at_location", "service_capacities": "service_capacity"}
"""Other names under which a table's file is found."""


def children_of(table: str) -> tuple[Child, ...]:
    """Return what can belong to a row of ``table``."""
    return TABLES[table].children if table in _BARE else (*TABLES[table].children, *ANYWHERE)


def links_of(table: str) -> tuple[str, ...]:
    """Return the columns by which a row of ``table`` names what it belongs to, and what it only names."""
    owners = {child.link: None for owner in TABLES for child in children_of(owner) if child.table == table}
    named = dict.fromkeys(column for _, _, column in ONE.get(table, ()))
    extra = {"programs": {"organization_id": None}}.get(table, {})
    return tuple(owner for owner in (owners | extra | named) if owner not in TABLES[table].columns)
