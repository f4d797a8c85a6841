from .clocks import Clock, ClockExclusion
from .imports import ImportBatch, ImportRow
from .numbers import NumberCounter
from .packaging import Assignment, Promise
from .papers import DemandAnswer, Document, Service
from .parties import Agent, Batch, PersonalDataAccess, Petitioner
from .petitions import Demand, Petition, PetitionLink, PetitionText
from .proceedings import Extension, Handover, Instruction, Objection, Review

__all__ = [
    "Agent",
    "Assignment",
    "Batch",
    "Clock",
    "ClockExclusion",
    "Demand",
    "DemandAnswer",
    "Document",
    "Extension",
    "Handover",
    "ImportBatch",
    "ImportRow",
    "Instruction",
    "NumberCounter",
    "Objection",
    "PersonalDataAccess",
    "Petition",
    "PetitionLink",
    "PetitionText",
    "Petitioner",
    "Promise",
    "Review",
    "Service",
]
