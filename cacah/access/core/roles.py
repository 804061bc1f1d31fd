"""The table of rights: a role is a set of verbs, granted for a place and everything below it.

Rights stand here and nowhere else; a country with other offices grants these roles at its own levels.
"""

from typing import Final

VERBS: Final = frozenset(
    {
        "see_progress",
        "export_progress",
        "see_list",
        "interview",
        "review",
        "assign",
        "pay",
        "see_tables",
        "run_release",
        "sign_release",
        "help",
        "reset_access",
        "decide_claim",
        "settle_matches",
        "key_forms",
        "manage_users",
        "see_audit",
    }
)
ROLES: Final[dict[str, frozenset[str]]] = {
    "national": frozenset({"see_progress", "export_progress", "see_tables", "sign_release"}),
    "provincial": frozenset({"see_progress", "export_progress", "manage_users", "pay"}),
    "regency": frozenset(
        {
            "see_progress",
            "export_progress",
            "see_list",
            "review",
            "assign",
            "pay",
            "manage_users",
            "decide_claim",
            "settle_matches",
            "key_forms",
        }
    ),
    "district": frozenset(
        {"see_progress", "see_list", "review", "assign", "reset_access", "decide_claim", "settle_matches", "key_forms"}
    ),
    "enumerator": frozenset({"see_list", "interview", "reset_access"}),
    "keyer": frozenset({"key_forms"}),
    "rt_head": frozenset({"see_progress"}),
    "village_head": frozenset({"see_progress", "reset_access"}),
    "district_head": frozenset({"see_progress", "export_progress"}),
    "mayor_office": frozenset({"see_progress", "export_progress"}),
    "agency_head": frozenset({"see_progress"}),
    "helper": frozenset({"help"}),
    "help_desk": frozenset({"help", "reset_access", "settle_matches"}),
    "statistician": frozenset({"see_progress", "export_progress", "see_tables", "run_release", "sign_release"}),
    "operator": frozenset({"see_progress", "manage_users"}),
    "dpo": frozenset({"see_audit"}),
}
"""What each role may do."""


LOCAL: Final = frozenset(
    {
        "regency", "district", "enumerator", "keyer", "rt_head", "village_head", "district_head", "mayor_office",
        "agency_head", "helper",
    }
)  # fmt: skip
MAY_GRANT: Final[dict[str, frozenset[str]]] = {
    "operator": frozenset(ROLES),
    "provincial": LOCAL,
    "regency": LOCAL - {"regency"},
}
"""Which roles a role with `manage_users` may give and take, in its own place and below: never its own or a higher."""


def allows(role: str, verb: str) -> bool:
    """Whether `role` has `verb`. An unknown role has nothing; an unknown verb is a mistake and raises KeyError."""
    if verb not in VERBS:
        raise KeyError(verb)
    return verb in ROLES.get(role, frozenset())
