"""What lower rooms ask of the plan without knowing it."""

from cacah.plan import reads as plan


def two_factor_roles() -> frozenset[str]:
    """Roles that must show a second factor, as the plan decided."""
    return frozenset(plan.current().policies.two_factor_roles)
