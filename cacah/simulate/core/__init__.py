"""The synthetic country: people, what the register says of them, what is true, and what a census should find."""

from cacah.simulate.core.population import Days, Village, population
from cacah.simulate.core.truth import FamilyTruth, PersonTruth, Tables, tables

__all__ = ["Days", "FamilyTruth", "PersonTruth", "Tables", "Village", "population", "tables"]
